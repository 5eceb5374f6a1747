//! Games of chance: what is tied, how to hold the game, and its outcome. People hold it; this
//! page only records it, once.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{chrome, may_act, page, see_other};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::publish::{Chance, UnitResult};
use crate::services::tabulate;
use crate::tally::rules::{ChanceKind, Preset};
use crate::web::chrome::{Chrome, Visitor};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// A game to be held.
struct Game {
    unit: UnitResult,
    chance: Chance,
    /// The message that says how the rules of the unit want it held.
    how: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "headquarters/chance.html")]
struct ChancePage {
    chrome: Chrome,
    may_act: bool,
    form_token: String,
    games: Vec<Game>,
    /// The unit whose outcome was sent with too few or too many selected.
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "headquarters/chance_confirm.html")]
struct ConfirmPage {
    chrome: Chrome,
    form_token: String,
    unit: UnitResult,
    chance: Chance,
    selected: Vec<String>,
}

/// An outcome, first to be looked at once more, then to be recorded.
#[derive(Debug)]
pub struct OutcomeForm {
    unit: String,
    selected: Vec<String>,
    is_confirmed: bool,
}

impl FromForm for OutcomeForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        Ok(Self {
            unit: fields.required("unit")?.to_owned(),
            selected: fields.all("selected").map(str::to_owned).collect(),
            is_confirmed: fields.one("confirmed")?.is_some(),
        })
    }
}

/// Every game that has to be held now.
async fn games(site: &Site) -> Result<Vec<Game>, Problem> {
    let tabulation = tabulate::latest(site.platform()).await?;
    let waiting = tabulation.iter().flat_map(|t| t.waiting());
    let game = |unit: &UnitResult| {
        let preset = Preset::named(&unit.rules).map_err(Problem::internal)?;
        let chance = unit.chance.clone();
        Ok(Game {
            how: preset.award.as_ref().map(|a| how(a.chance)),
            chance: chance.ok_or_else(|| Problem::internal("a unit waits for no game"))?,
            unit: unit.clone(),
        })
    };
    waiting.map(game).collect()
}

/// The message that says how such a game is held.
fn how(kind: ChanceKind) -> &'static str {
    match kind {
        ChanceKind::Coin => "headquarters-chance-coin",
        ChanceKind::HighCard => "headquarters-chance-high-card",
        ChanceKind::DrawnLots => "headquarters-chance-lots",
        ChanceKind::DrawnRanks => "headquarters-chance-ranks",
    }
}

/// `GET /headquarters/chance`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let games = games(&site).await?;
    render(&site, (&signed_in, lang), StatusCode::OK, games, None)
}

/// `POST /headquarters/chance`: shows the outcome once more; sent from there, it is recorded and
/// everything is tabulated again with it.
pub async fn record(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<OutcomeForm>,
) -> Result<HttpResponse, Problem> {
    let games = games(&site).await?;
    let game = games.iter().find(|g| g.unit.code == form.unit);
    let Game { unit, chance, .. } = game.ok_or_else(|| Problem::new(Code::ChanceMismatch))?;
    if !fits(chance, &form.selected) {
        let wrong = Some(form.unit);
        return render(
            &site,
            (&signed_in, lang),
            StatusCode::UNPROCESSABLE_ENTITY,
            games,
            wrong,
        );
    }
    if !form.is_confirmed {
        let confirm = ConfirmPage {
            chrome: chrome(&site.board(), &signed_in, lang),
            form_token: signed_in.form_token.clone(),
            unit: unit.clone(),
            chance: chance.clone(),
            selected: form.selected,
        };
        return page(StatusCode::OK, &confirm);
    }
    let by = signed_in.principal.account;
    let recorded = tabulate::record_chance(site.platform(), by, &form.unit, &form.selected);
    let tabulation = recorded.await?;
    site.refresh().await?;
    Ok(see_other(match tabulation.waiting().next() {
        Some(_) => "/headquarters/chance",
        None => "/headquarters",
    }))
}

/// Whether as many are selected as there are places, each of them tied and none twice.
fn fits(chance: &Chance, selected: &[String]) -> bool {
    let chosen = chance.among.iter().filter(|name| selected.contains(name));
    chosen.count() == selected.len() && u32::try_from(selected.len()) == Ok(chance.places)
}

fn render(
    site: &Site,
    (signed_in, lang): (&SignedIn, Lang),
    status: StatusCode,
    games: Vec<Game>,
    wrong: Option<String>,
) -> Result<HttpResponse, Problem> {
    page(
        status,
        &ChancePage {
            chrome: chrome(&site.board(), signed_in, lang),
            may_act: may_act(signed_in),
            form_token: signed_in.form_token.clone(),
            games,
            wrong,
        },
    )
}
