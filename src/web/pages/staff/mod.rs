//! Pages of staff about staff.

pub mod own;
