//! What the tests stand on: a fresh database on each engine, and a caucus night to use it with.

mod app;
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

pub use app::{Answer, FORM, PARTS, PASSWORD, TestApp, Visitor, form, parts};
pub use newcomer::{ANA, fields};
pub use night::{Night, START, actor, authorise, enrol, officials, sign_in_staff};
pub use pages::{Form, forms};
pub use program::{Program, caucus};
pub use sealed::{at_attempt, attempt_of, seal_at};
pub use stores::{Engine, Fixture, for_each_store, texts};
