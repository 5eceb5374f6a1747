//! Files that come in: rows and documents with their errors, never half-read.

pub mod cases;
pub mod event;
pub mod file;
pub mod picture;
pub mod results;
pub mod roll;
