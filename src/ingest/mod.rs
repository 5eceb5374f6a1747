//! Files that come in: rows and documents with their errors, never half-read.

pub mod cases;
pub mod file;
