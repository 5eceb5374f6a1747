//! Importing the voter roll: a file is sent, what it would change is shown, and then confirmed, by
//! the same services as `caucus import roll`.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use futures_util::stream;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

use super::roll_forms::{NameForm, PlanForm, UndoForm};
use super::{chrome, see_other};
use crate::domain::Role;
use crate::i18n::Lang;
use crate::ingest::roll::{MOST_BYTES, Profile, RollFileError};
use crate::log::Actor;
use crate::services::roll::{
    self, ImportState, RollCounts, RollError, RollImportRow, SentRoll, UnknownPrecinct,
    WAITING_SECONDS, Waiting,
};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::filters;
use crate::web::form::VerifiedForm;
use crate::web::pages::page_with_script;
use crate::web::passkey::Script;
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;
use crate::web::upload::{self, Bounds, Sink};

/// A state's roll over the line of an office.
const PATIENCE: Duration = Duration::from_secs(3_600);
/// Bytes of a download that are read at once.
const PIECE: usize = 64 * 1024;
const HERE: &str = "/headquarters/roll";

/// What a file would change, as it is shown.
struct Told {
    id: Uuid,
    file: String,
    profile: String,
    until: String,
    counts: [(&'static str, u64); 6],
    after: u64,
    reasons: Vec<(String, u64)>,
    has_rejects: bool,
    unknown: Vec<UnknownPrecinct>,
    changes: bool,
}

/// An import there was.
struct Line {
    number: i64,
    when: String,
    file: String,
    counts: RollCounts,
    state: String,
}

#[derive(Template)]
#[template(path = "headquarters/roll.html")]
struct RollPage {
    chrome: Chrome,
    form_token: String,
    error: Option<String>,
    waiting: Option<Told>,
    profiles: [&'static str; 2],
    imports: Vec<Line>,
    /// The import in force, which can be taken back.
    newest: Option<i64>,
    script: Script,
}

/// `GET /headquarters/roll`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    render(&site, &signed_in, lang, None).await
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    error: Option<String>,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let (imports, head) = roll::versions(site.store()).await?;
    let waiting = match site.roll().look(site.platform()) {
        Ok(waiting) => waiting.as_ref().map(|w| told(w, lang, &board)),
        Err(error) => return Err(Problem::busy(error)),
    };
    let status = match error.is_none() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let line = |row: RollImportRow| line(row, head, lang, &board);
    let template = RollPage {
        chrome: chrome(&board, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        error,
        waiting,
        profiles: Profile::NAMES,
        imports: imports.into_iter().rev().map(line).collect(),
        newest: (head > 0).then_some(head),
        script: site.assets().progress().clone(),
    };
    page_with_script(status, &template)
}

fn told(waiting: &Waiting, lang: Lang, board: &Board) -> Told {
    let plan = &waiting.plan;
    let counts = plan.counts;
    let reason =
        |(code, rows): (&crate::ingest::roll::RejectCode, &u64)| (code.as_str().to_owned(), *rows);
    Told {
        id: waiting.id,
        file: plan.source().name.clone(),
        profile: plan.source().profile.name.clone(),
        until: board.times.brief(lang, waiting.until),
        counts: [
            ("roll-rows", counts.rows()),
            ("roll-accepted", counts.accepted),
            ("roll-changed", counts.changed),
            ("roll-unchanged", counts.unchanged),
            ("roll-rejected", counts.rejected),
            ("roll-gone", counts.gone),
        ],
        after: plan.size_after(),
        reasons: plan.reasons.iter().map(reason).collect(),
        has_rejects: counts.rejected > 0,
        unknown: plan.unknown_precincts.clone(),
        changes: plan.changes_something(),
    }
}

fn line(row: RollImportRow, head: i64, lang: Lang, board: &Board) -> Line {
    let state = match row.state {
        ImportState::Undone => "roll-undone",
        ImportState::Done if row.number == head => "roll-in-force",
        ImportState::Done => "roll-earlier",
    };
    Line {
        number: row.number,
        when: board.times.brief(lang, row.started),
        file: row.file_name,
        counts: row.counts,
        state: lang.say(state),
    }
}

/// What an error says, with the file called what its sender calls it, and without what stands in its
/// rows: somebody's. Of a file without a header the first row is somebody's as well.
fn says(error: &RollError, lang: Lang, path: &str, name: &str) -> String {
    match error {
        RollError::NothingRead(nothing) => {
            let reason = nothing.reject.code.as_str();
            let what = match &nothing.reject.column {
                Some(column) => format!("{column}, {reason}"),
                None => reason.to_owned(),
            };
            let args = [
                ("count", nothing.counts.rows().into()),
                ("line", nothing.line.into()),
                ("what", what.into()),
            ];
            lang.say_with("roll-none-taken", &args)
        }
        RollError::File(RollFileError::NoColumn { wanted, .. }) => {
            lang.say_with("roll-no-column", &[("column", wanted.as_str().into())])
        }
        error => error.to_string().replace(path, name),
    }
}

/// The page with what did not work, where the sender can mend it.
async fn again(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    error: RollError,
    (path, name): (&str, &str),
) -> Result<HttpResponse, Problem> {
    match error {
        RollError::Db(error) => Err(error.into()),
        RollError::Temporary(error) => Err(Problem::internal(error)),
        error @ RollError::AtWork => Err(Problem::busy(error)),
        error => {
            let says = says(&error, lang, path, name);
            render(site, signed_in, lang, Some(says)).await
        }
    }
}

/// `POST /headquarters/roll`
pub async fn send(
    request: HttpRequest,
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let file = tempfile::NamedTempFile::new().map_err(Problem::internal)?;
    let (file, path) = file.into_parts();
    let mut sink = Sink::Disk(tokio::fs::File::from_std(file));
    let bounds = Bounds {
        bytes: MOST_BYTES,
        patience: PATIENCE,
    };
    let sent = upload::read(&request, payload.into_inner(), bounds, &mut sink).await?;
    drop(sink);
    let profile = sent.fields.one("profile")?.unwrap_or_default();
    // Only the built-in ones: a name that ends in .toml would be a file of the server's.
    let is_known = Profile::NAMES.contains(&profile);
    let (Some(name), true) = (sent.file_name, is_known) else {
        let says = lang.say("roll-choose");
        return render(&site, &signed_in, lang, Some(says)).await;
    };
    let shown = path.display().to_string();
    let roll = SentRoll {
        path,
        name: name.clone(),
        profile: Profile::named(profile).map_err(Problem::internal)?,
        is_whole: sent.fields.one("part")?.is_none(),
    };
    if let Err(error) = site.roll().read(site.platform(), roll).await {
        return again(&site, &signed_in, lang, error, (&shown, &name)).await;
    }
    // Nobody needs to come back for what was sent to be erased.
    actix_web::rt::spawn(async move {
        let seconds = u64::try_from(WAITING_SECONDS).unwrap_or_default() + 1;
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        drop(site.roll().look(site.platform()));
    });
    Ok(see_other(HERE))
}

/// `GET /headquarters/roll/rejects.csv`
pub async fn rejects(site: web::Data<Site>, signed_in: SignedIn) -> Result<HttpResponse, Problem> {
    let (file, rejected) = {
        let waiting = site.roll().look(site.platform()).map_err(Problem::busy)?;
        let waiting = waiting.as_ref();
        let waiting = waiting.ok_or_else(|| Problem::new(Code::NotFound))?;
        let file = waiting.rejects.reopen().map_err(Problem::internal)?;
        (file, waiting.plan.counts.rejected)
    };
    let by = Actor::Account(signed_in.principal.account);
    roll::note_rejects_taken(site.platform(), by, rejected).await?;
    let file = tokio::fs::File::from_std(file);
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let length = file.read(&mut piece).await?;
        piece.truncate(length);
        Ok::<_, std::io::Error>((length > 0).then(|| (Bytes::from(piece), file)))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"rejects.csv\""))
        .streaming(pieces))
}

/// `POST /headquarters/roll/confirm`
pub async fn confirm(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(PlanForm(plan)): VerifiedForm<PlanForm>,
) -> Result<HttpResponse, Problem> {
    let by = signed_in.principal.account;
    match site.roll().confirm(site.platform(), by, plan).await {
        Ok(_) => Ok(see_other(HERE)),
        Err(error) => again(&site, &signed_in, lang, error, ("", "")).await,
    }
}

/// `POST /headquarters/roll/precinct`
pub async fn name(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(form): VerifiedForm<NameForm>,
) -> Result<HttpResponse, Problem> {
    match site
        .roll()
        .name(site.platform(), form.plan, form.name)
        .await
    {
        Ok(()) => Ok(see_other(HERE)),
        Err(error) => again(&site, &signed_in, lang, error, ("", "")).await,
    }
}

/// `POST /headquarters/roll/undo`
pub async fn undo(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    VerifiedForm(UndoForm(number)): VerifiedForm<UndoForm>,
) -> Result<HttpResponse, Problem> {
    let by = Actor::Account(signed_in.principal.account);
    match roll::undo(site.platform(), by, Some(number)).await {
        Ok(_) => Ok(see_other(HERE)),
        Err(error) => again(&site, &signed_in, lang, error, ("", "")).await,
    }
}
