//! The check-in list: precincts, the sheet of one, and marking who came in person.

use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use askama::Template;
use uuid::Uuid;

use super::super::lead_to;
use super::{chrome, page};
use crate::domain::{Micros, Role, RollEntryId, UnitId, mask};
use crate::i18n::Lang;
use crate::publish::cell::safe_cell;
use crate::services::check_in::{self, ListFor, ListedPerson, Outcome, Precincts, Sheet};
use crate::web::board::Board;
use crate::web::chrome::{Chrome, Visitor};
use crate::web::display::filters;
use crate::web::form::{Fields, FromForm, VerifiedForm};
use crate::web::problem::{Code, Problem};
use crate::web::session::SignedIn;
use crate::web::site::Site;

#[derive(Template)]
#[template(path = "headquarters/check_in.html")]
struct PrecinctsPage {
    chrome: Chrome,
    precincts: Precincts,
    /// Whether headquarters is theirs to go back to.
    is_manager: bool,
}

/// A person as a list shows them: enough to know them at the door, and no more.
struct Line {
    entry: RollEntryId,
    name: String,
    year: String,
    voter_id: String,
    /// On the screen: who verified them, and when.
    verified: String,
}

/// Somebody who was not marked, and why.
struct Refusal {
    voter_id: String,
    says: String,
}

#[derive(Template)]
#[template(path = "headquarters/check_in_sheet.html")]
struct SheetPage {
    chrome: Chrome,
    form_token: String,
    code: String,
    name: String,
    county: String,
    remote: Vec<Line>,
    arrived: Vec<Line>,
    refusals: Vec<Refusal>,
    marked: usize,
    /// Whether it is the one for the door, with names.
    has_names: bool,
}

/// `GET /headquarters/check-in`
pub async fn precincts(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
) -> Result<HttpResponse, Problem> {
    let template = PrecinctsPage {
        chrome: chrome(&site.board(), &signed_in, lang),
        precincts: check_in::precincts(site.platform(), &signed_in.principal).await?,
        is_manager: signed_in.principal.role == Role::EventManager,
    };
    page(StatusCode::OK, &template)
}

/// `GET /headquarters/check-in/{code}`
pub async fn show(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let list = ListFor::Screen;
    render(&site, &signed_in, lang, &code, list, (0, Vec::new())).await
}

/// `GET /headquarters/check-in/{code}/sheet`: the list for the door, to print.
pub async fn print(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let list = ListFor::Door;
    render(&site, &signed_in, lang, &code, list, (0, Vec::new())).await
}

async fn render(
    site: &Site,
    signed_in: &SignedIn,
    lang: Lang,
    code: &str,
    list: ListFor,
    (marked, refusals): (usize, Vec<Refusal>),
) -> Result<HttpResponse, Problem> {
    let sheet = check_in::sheet(site.platform(), &signed_in.principal, code, list).await?;
    let status = match refusals.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let board = site.board();
    let verified = |by: &str, at| format!("{by}, {}", board.times.brief(lang, at));
    let line = |person: &ListedPerson| line(person, list, verified);
    let template = SheetPage {
        chrome: chrome(&board, signed_in, lang),
        form_token: signed_in.form_token.clone(),
        remote: sheet.remote.iter().map(line).collect(),
        arrived: sheet.arrived.iter().map(line).collect(),
        has_names: list == ListFor::Door,
        code: sheet.unit.code,
        name: sheet.unit.name,
        county: sheet.unit.county,
        refusals,
        marked,
    };
    page(status, &template)
}

fn line(person: &ListedPerson, list: ListFor, verified: impl Fn(&str, Micros) -> String) -> Line {
    let by = person.verified.as_ref();
    let by = by.map(|(by, at)| verified(by, *at));
    Line {
        verified: by.unwrap_or_default(),
        entry: person.entry,
        name: match list {
            ListFor::Screen => mask::initials(&[&person.given, &person.surname]),
            ListFor::Door => name(person),
        },
        year: year(person),
        voter_id: mask::ending(&person.voter_id),
    }
}

/// The surname first, as lists are read at a door.
fn name(person: &ListedPerson) -> String {
    let first = [person.given.as_str(), person.suffix.as_str()];
    let first: Vec<_> = first.into_iter().filter(|part| !part.is_empty()).collect();
    match first.is_empty() {
        true => person.surname.clone(),
        false => format!("{}, {}", person.surname, first.join(" ")),
    }
}

fn year(person: &ListedPerson) -> String {
    match person.born {
        0 => String::new(),
        born => (born / 10_000).to_string(),
    }
}

/// `GET /headquarters/check-in/{code}/list.csv`
pub async fn download(
    site: web::Data<Site>,
    signed_in: SignedIn,
    code: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let sheet =
        check_in::sheet(site.platform(), &signed_in.principal, &code, ListFor::Door).await?;
    let body = csv(&sheet).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"check-in.csv\""))
        .body(body))
}

/// One row a person. No cell of it is computed by a spreadsheet.
fn csv(sheet: &Sheet) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(["precinct", "name", "born", "voter_id_ends", "takes_part"])?;
    for (people, how) in [(&sheet.remote, "remotely"), (&sheet.arrived, "in_person")] {
        for person in people {
            let (name, id) = (name(person), mask::ending(&person.voter_id));
            let cells = [&sheet.unit.name, &name, &year(person), &id];
            let cells = cells.map(|cell| safe_cell(cell));
            rows.write_record(cells.iter().map(|c| c.as_ref()).chain([how]))?;
        }
    }
    rows.into_inner().map_err(|e| e.into_error().into())
}

/// Whom to mark: voter ids, one a line, as typed or out of a spreadsheet.
#[derive(Debug)]
pub struct ArrivedForm {
    voter_ids: Vec<String>,
}

impl FromForm for ArrivedForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let text = fields.one("voters")?.unwrap_or_default();
        let mut voter_ids: Vec<String> = Vec::new();
        for line in text.lines() {
            let id = line.split([',', ';', '\t']).next().unwrap_or_default();
            let id = id.trim().trim_matches('"').trim();
            if !id.is_empty() && !voter_ids.iter().any(|known| known == id) {
                voter_ids.push(id.to_owned());
            }
        }
        Ok(Self { voter_ids })
    }
}

/// `POST /headquarters/check-in/{code}`
pub async fn arrive(
    site: web::Data<Site>,
    signed_in: SignedIn,
    lang: Lang,
    code: web::Path<String>,
    VerifiedForm(form): VerifiedForm<ArrivedForm>,
) -> Result<HttpResponse, Problem> {
    let by = &signed_in.principal;
    let outcomes = check_in::arrive(site.platform(), by, &code, &form.voter_ids).await?;
    site.refresh().await?;
    let board = site.board();
    let told = form.voter_ids.into_iter().zip(&outcomes);
    let refusals = told.filter_map(|(voter_id, outcome)| {
        let says = says(lang, &board, *outcome)?;
        Some(Refusal { voter_id, says })
    });
    let refusals: Vec<_> = refusals.collect();
    if refusals.is_empty() {
        return Ok(back_to(&code));
    }
    let marked = outcomes.iter().filter(|o| **o == Outcome::Marked).count();
    let list = ListFor::Screen;
    render(&site, &signed_in, lang, &code, list, (marked, refusals)).await
}

/// Why somebody was not marked; None where they were.
fn says(lang: Lang, board: &Board, outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Marked => None,
        Outcome::Already(unit) => {
            let name = unit_name(board, unit);
            Some(lang.say_with("checkin-already", &[("precinct", name.into())]))
        }
        Outcome::NotHere => Some(lang.say("checkin-not-here")),
        Outcome::CardInBox => Some(lang.say("checkin-card-in-box")),
    }
}

fn unit_name(board: &Board, unit: UnitId) -> String {
    let mut units = board.overview().into_iter().flat_map(|o| &o.units);
    let unit = units.find(|u| u.id == unit);
    unit.map(|u| u.name.clone()).unwrap_or_default()
}

fn back_to(code: &str) -> HttpResponse {
    let code: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
    // A path writes a space otherwise than a form does.
    lead_to(&format!(
        "/headquarters/check-in/{}",
        code.replace('+', "%20")
    ))
}

/// Whose mark is taken back.
#[derive(Debug)]
pub struct TakeBackForm {
    entry: RollEntryId,
}

impl FromForm for TakeBackForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let entry = Uuid::try_parse(fields.required("entry")?);
        let entry = entry.map_err(|_| Problem::new(Code::MalformedRequest))?;
        Ok(Self {
            entry: RollEntryId(entry),
        })
    }
}

/// `POST /headquarters/check-in/{code}/take-back`
pub async fn take_back(
    site: web::Data<Site>,
    signed_in: SignedIn,
    code: web::Path<String>,
    VerifiedForm(form): VerifiedForm<TakeBackForm>,
) -> Result<HttpResponse, Problem> {
    let by = &signed_in.principal;
    check_in::take_back(site.platform(), by, &code, form.entry).await?;
    site.refresh().await?;
    Ok(back_to(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_column_is_read_by_its_first_cell() {
        let pairs = [("voters", "100017,García\r\n \"100018\" ;x\n\n100017\n")];
        let form = ArrivedForm::read(&Fields::of(&pairs)).unwrap();
        assert_eq!(form.voter_ids, ["100017", "100018"]);
    }
}
