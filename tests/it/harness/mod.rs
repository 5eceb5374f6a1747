//! What the tests stand on: a fresh database on each engine, and a caucus night to use it with.

mod app;
mod newcomer;
mod night;
mod pages;
mod postgres;
pub mod roll;
pub mod smtp;
mod stores;

pub use app::{Answer, FORM, PASSWORD, TestApp, Visitor, form};
pub use newcomer::{ANA, fields};
pub use night::{Night, START, actor, enrol, sign_in_staff};
pub use pages::{Form, forms};
pub use stores::{Engine, Fixture, for_each_store};
