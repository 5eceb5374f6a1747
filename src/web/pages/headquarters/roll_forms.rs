//! What is sent about a file of the voter roll that waits, and about an import.

use uuid::Uuid;

use crate::ingest::roll::CrosswalkRow;
use crate::web::form::{Fields, FromForm};
use crate::web::problem::{Code, Problem};

/// The plan somebody looked at.
#[derive(Debug)]
pub struct PlanForm(pub(super) Uuid);

impl FromForm for PlanForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let id = Uuid::try_parse(fields.required("plan")?);
        id.map(Self)
            .map_err(|_| Problem::new(Code::MalformedRequest))
    }
}

/// What the file calls a precinct of the event.
#[derive(Debug)]
pub struct NameForm {
    pub(super) plan: Uuid,
    pub(super) name: CrosswalkRow,
}

/// The longest name that is taken, in bytes: a field of the roll holds no more.
const MOST_NAME: usize = 200;

impl FromForm for NameForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let PlanForm(plan) = PlanForm::read(fields)?;
        let text = |name: &str| -> Result<String, Problem> {
            let text = fields.one(name)?.unwrap_or_default().trim();
            let is_good = text.len() <= MOST_NAME && !text.contains(char::is_control);
            match is_good {
                true => Ok(text.to_owned()),
                false => Err(Problem::new(Code::MalformedRequest)),
            }
        };
        Ok(Self {
            plan,
            name: CrosswalkRow {
                line: 1,
                county: text("county")?,
                precinct: text("precinct")?,
                unit: text("unit")?,
            },
        })
    }
}

/// The import that is taken back.
#[derive(Debug)]
pub struct UndoForm(pub(super) i64);

impl FromForm for UndoForm {
    fn read(fields: &Fields) -> Result<Self, Problem> {
        let number = fields.required("import")?.parse();
        number
            .map(Self)
            .map_err(|_| Problem::new(Code::MalformedRequest))
    }
}
