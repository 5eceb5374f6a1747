//! The preference card: rank, review, cast, receipt. Works without script; nothing is kept before
//! the card is cast.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::standing::{Standing, Window};
use super::{page, see_other};
use crate::domain::{PreferenceCard, PreferenceOption, Role};
use crate::i18n::Lang;
use crate::services::cards;
use crate::services::cast::{CastRefusal, CastRequest};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::Times;
use crate::web::draft::{Change, Draft, Effect, Lists};
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session::{self, SignedIn};
use crate::web::site::Site;

/// One preference on the page.
#[derive(Debug)]
struct Row {
    ordinal: u8,
    name: String,
    rank: Option<usize>,
}

#[derive(Template)]
#[template(path = "participant/card.html")]
struct CardPage {
    chrome: Chrome,
    standing: Standing,
    form_token: String,
    rows: Vec<Row>,
    draft: Draft,
    count: usize,
    next_rank: Option<usize>,
    effect: Option<Effect>,
    ask_for_choice: bool,
}

impl CardPage {
    fn name(&self, ordinal: &u8) -> &str {
        self.rows
            .iter()
            .find(|r| r.ordinal == *ordinal)
            .map_or("", |r| &r.name)
    }
}

/// One of the five lists.
#[derive(Debug)]
struct List {
    rank: usize,
    picked: Option<u8>,
}

impl List {
    fn shows(&self, ordinal: &u8) -> bool {
        self.picked == Some(*ordinal)
    }
}

#[derive(Template)]
#[template(path = "participant/lists.html")]
struct ListsPage {
    chrome: Chrome,
    standing: Standing,
    form_token: String,
    options: Vec<PreferenceOption>,
    lists: Vec<List>,
    repeats: Vec<usize>,
    ask_for_choice: bool,
}

#[derive(Template)]
#[template(path = "participant/review.html")]
struct ReviewPage {
    chrome: Chrome,
    form_token: String,
    names: Vec<String>,
    draft: Draft,
    unranked: usize,
    replaces: bool,
    key: String,
    try_again: bool,
}

#[derive(Template)]
#[template(path = "participant/receipt.html")]
struct ReceiptPage {
    chrome: Chrome,
    standing: Standing,
    receipt: Option<ShownReceipt>,
}

#[derive(Debug)]
struct ShownReceipt {
    code: String,
    attempt: u64,
    cast: String,
    cast_machine: String,
}

/// The form of the card page.
#[derive(Debug)]
pub struct CardForm {
    draft: Draft,
    change: Option<Change>,
}

impl FromForm for CardForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let change = match fields.one("do")? {
            None => None,
            Some(text) => {
                Some(Change::parse(text).ok_or_else(|| Problem::new(Code::MalformedRequest))?)
            }
        };
        Ok(Self {
            draft: Draft::read(fields)?,
            change,
        })
    }
}

/// The form that leads to the review page.
#[derive(Debug)]
pub struct ReviewForm {
    draft: Draft,
    no_preference: bool,
}

impl FromForm for ReviewForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let no_preference = fields.one("no_preference")?.is_some();
        let draft = if no_preference {
            Draft::default()
        } else {
            Draft::read(fields)?
        };
        Ok(Self {
            draft,
            no_preference,
        })
    }
}

/// The form of the lists page; also reached from the card page, with a draft.
#[derive(Debug)]
pub struct ListsForm {
    lists: Lists,
    /// From the card page: show the lists, do not judge them.
    is_arrival: bool,
}

impl FromForm for ListsForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let is_arrival = fields.one("from")?.is_some();
        let lists = if is_arrival {
            Lists::of(&Draft::read(fields)?)
        } else {
            Lists::read(fields)?
        };
        Ok(Self { lists, is_arrival })
    }
}

/// The last form: the card, and the key under which sending it twice is sending it once.
#[derive(Debug)]
pub struct CastForm {
    review: ReviewForm,
    key: Uuid,
}

impl FromForm for CastForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let key = Uuid::try_parse(fields.required("key")?)
            .map_err(|_| Problem::new(Code::MalformedRequest))?;
        Ok(Self {
            review: ReviewForm::read(fields)?,
            key,
        })
    }
}

/// What every page of the card needs.
struct Desk<'a> {
    site: &'a Site,
    board: &'a Board,
    signed_in: &'a SignedIn,
}

impl Desk<'_> {
    fn chrome(&self) -> Chrome {
        let role = self.signed_in.principal.role;
        self.board
            .chrome(Lang::default())
            .signed_in(role, self.signed_in.form_token.clone())
    }

    fn options(&self) -> Result<&[PreferenceOption], Problem> {
        Ok(&self.board.event()?.event.preferences)
    }

    async fn standing(&self) -> Result<Standing, Problem> {
        Standing::read(self.site, self.board, self.signed_in).await
    }

    async fn card_page(
        &self,
        status: StatusCode,
        draft: Draft,
        effect: Option<Effect>,
    ) -> Result<HttpResponse, Problem> {
        let row = |option: &PreferenceOption| Row {
            ordinal: option.ordinal,
            name: option.name.clone(),
            rank: draft.rank(option.ordinal),
        };
        let rows = self.options()?.iter().map(row).collect();
        page(
            status,
            &CardPage {
                chrome: self.chrome(),
                standing: self.standing().await?,
                form_token: self.signed_in.form_token.clone(),
                rows,
                count: draft.ordinals().len(),
                next_rank: draft.next_rank(),
                draft,
                effect,
                ask_for_choice: status == StatusCode::UNPROCESSABLE_ENTITY,
            },
        )
    }

    async fn lists_page(
        &self,
        status: StatusCode,
        lists: &Lists,
        repeats: Vec<usize>,
    ) -> Result<HttpResponse, Problem> {
        let list = |(index, picked): (usize, &Option<u8>)| List {
            rank: index + 1,
            picked: *picked,
        };
        page(
            status,
            &ListsPage {
                chrome: self.chrome(),
                standing: self.standing().await?,
                form_token: self.signed_in.form_token.clone(),
                options: self.options()?.to_vec(),
                lists: lists.picked.iter().enumerate().map(list).collect(),
                ask_for_choice: status == StatusCode::UNPROCESSABLE_ENTITY && repeats.is_empty(),
                repeats,
            },
        )
    }

    async fn review_page(&self, draft: Draft) -> Result<HttpResponse, Problem> {
        let standing = self.standing().await?;
        let key = self.site.entropy().uuid_v4().to_string();
        let options = self.options()?;
        review_page(
            StatusCode::OK,
            self.chrome(),
            self.signed_in.form_token.clone(),
            Review {
                options,
                draft,
                key,
                replaces: standing.has_card,
                try_again: false,
            },
        )
    }
}

struct Review<'a> {
    options: &'a [PreferenceOption],
    draft: Draft,
    key: String,
    replaces: bool,
    try_again: bool,
}

fn review_page(
    status: StatusCode,
    chrome: Chrome,
    form_token: String,
    review: Review<'_>,
) -> Result<HttpResponse, Problem> {
    // A draft with a preference that is not on the list never came from our pages.
    PreferenceCard::parse(review.draft.ordinals(), review.options)
        .map_err(|_| Problem::new(Code::MalformedRequest))?;
    let name = |ordinal: &u8| {
        let option = review.options.iter().find(|o| o.ordinal == *ordinal);
        option.map(|o| o.name.clone()).unwrap_or_default()
    };
    let names: Vec<_> = review.draft.ordinals().iter().map(name).collect();
    page(
        status,
        &ReviewPage {
            chrome,
            form_token,
            unranked: review.options.len() - names.len(),
            names,
            draft: review.draft,
            replaces: review.replaces,
            key: review.key,
            try_again: review.try_again,
        },
    )
}

/// `GET /card`: an empty card.
pub async fn show(site: web::Data<Site>, signed_in: SignedIn) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let desk = Desk {
        site: &site,
        board: &board,
        signed_in: &signed_in,
    };
    desk.card_page(StatusCode::OK, Draft::default(), None).await
}

/// `POST /card`: one button pressed.
pub async fn change(
    site: web::Data<Site>,
    signed_in: SignedIn,
    VerifiedForm(mut form): VerifiedForm<CardForm>,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let desk = Desk {
        site: &site,
        board: &board,
        signed_in: &signed_in,
    };
    let options = desk.options()?;
    let effect = form.change.map(|change| form.draft.apply(change, options));
    desk.card_page(StatusCode::OK, form.draft, effect).await
}

/// `GET /card/lists`: the same card as five drop-down lists.
pub async fn show_lists(
    site: web::Data<Site>,
    signed_in: SignedIn,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let desk = Desk {
        site: &site,
        board: &board,
        signed_in: &signed_in,
    };
    desk.lists_page(StatusCode::OK, &Lists::default(), Vec::new())
        .await
}

/// `POST /card/lists`: on to the review, or back with what is wrong.
pub async fn submit_lists(
    site: web::Data<Site>,
    signed_in: SignedIn,
    VerifiedForm(form): VerifiedForm<ListsForm>,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let desk = Desk {
        site: &site,
        board: &board,
        signed_in: &signed_in,
    };
    if form.is_arrival {
        return desk
            .lists_page(StatusCode::OK, &form.lists, Vec::new())
            .await;
    }
    match form.lists.clone().into_draft() {
        Ok(draft) if draft.ordinals().is_empty() => {
            desk.lists_page(StatusCode::UNPROCESSABLE_ENTITY, &form.lists, Vec::new())
                .await
        }
        Ok(draft) => desk.review_page(draft).await,
        Err(repeats) => {
            desk.lists_page(StatusCode::UNPROCESSABLE_ENTITY, &form.lists, repeats)
                .await
        }
    }
}

/// `GET /card/review`: a draft does not stand in an address, so there is none here.
pub async fn nothing_to_review(_: SignedIn) -> HttpResponse {
    see_other("/card")
}

/// `POST /card/review`: the card in order, not sent yet.
pub async fn review(
    site: web::Data<Site>,
    signed_in: SignedIn,
    VerifiedForm(form): VerifiedForm<ReviewForm>,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let desk = Desk {
        site: &site,
        board: &board,
        signed_in: &signed_in,
    };
    if form.draft.ordinals().is_empty() && !form.no_preference {
        return desk
            .card_page(StatusCode::UNPROCESSABLE_ENTITY, form.draft, None)
            .await;
    }
    desk.review_page(form.draft).await
}

/// `POST /card/cast`: into the box. Who is asking is found out in the batch that stores the card.
pub async fn cast(
    request: HttpRequest,
    site: web::Data<Site>,
    VerifiedForm(form): VerifiedForm<CastForm>,
) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let options = &board.event()?.event.preferences;
    let ReviewForm {
        draft,
        no_preference,
    } = form.review;
    if draft.ordinals().is_empty() && !no_preference {
        return Err(Problem::new(Code::MalformedRequest));
    }
    let card = PreferenceCard::parse(draft.ordinals(), options)
        .map_err(|_| Problem::new(Code::MalformedRequest))?;
    let token = session::digest(&request, &site);
    let token = token.ok_or_else(|| Problem::new(Code::NotSignedIn))?;
    let answer = site
        .caster()
        .cast(CastRequest {
            token,
            card,
            idempotency_key: form.key,
        })
        .await;
    site.metrics().cast(answer.is_ok());
    match answer {
        Ok(_) => Ok(see_other("/card/receipt")),
        Err(CastRefusal::TryAgain) => ask_again(&request, &site, &board, draft, form.key),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The review page once more, with the same key: whether or not the first try was stored, the
/// second gives one card.
fn ask_again(
    request: &HttpRequest,
    site: &Site,
    board: &Board,
    draft: Draft,
    key: Uuid,
) -> Result<HttpResponse, Problem> {
    let cookie = session::form_cookie(request, site).unwrap_or_default();
    let form_token = crate::web::csrf::token_for(&cookie);
    review_page(
        StatusCode::SERVICE_UNAVAILABLE,
        board.chrome(Lang::default()),
        form_token,
        Review {
            options: &board.event()?.event.preferences,
            draft,
            key: key.to_string(),
            replaces: false,
            try_again: true,
        },
    )
}

/// `GET /card/receipt`: the card that counts.
pub async fn receipt(site: web::Data<Site>, signed_in: SignedIn) -> Result<HttpResponse, Problem> {
    let board = site.board();
    let desk = Desk {
        site: &site,
        board: &board,
        signed_in: &signed_in,
    };
    let standing = desk.standing().await?;
    let receipt = cards::my_receipt(site.store(), &signed_in.principal).await?;
    let receipt = receipt.map(|receipt| ShownReceipt {
        code: receipt.code.to_string(),
        attempt: receipt.attempt,
        cast: board.times.full(Lang::default(), receipt.cast),
        cast_machine: Times::machine(receipt.cast),
    });
    page(
        StatusCode::OK,
        &ReceiptPage {
            chrome: desk.chrome(),
            standing,
            receipt,
        },
    )
}
