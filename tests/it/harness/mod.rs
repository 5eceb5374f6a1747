//! What the tests stand on: a fresh database on each engine, and a caucus night to use it with.

mod app;
mod card;
mod newcomer;
mod night;
mod pages;
pub mod pictures;
mod postgres;
pub mod program;
pub mod roll;
mod sealed;
pub mod smtp;
mod stores;
mod visitor;

pub use app::{PASSWORD, PHONE_SECRET, TestApp};
pub use card::{cast, choices, press, rank, receipt_code, receipt_code_of, review};
pub use newcomer::{ANA, Identity, code_in, fields};
pub use night::{Night, START, actor, authorise, enrol, officials, sign_in_staff};
pub use pages::{Form, forms};
pub use program::{Program, caucus};
pub use sealed::{at_attempt, attempt_of, seal_at};
pub use stores::{Engine, Fixture, for_each_store, texts};
pub use visitor::{Answer, FORM, PARTS, Site, Visitor, form, parts};
