//! The words of the pages: nothing missing, nothing unused, the same in both languages, and
//! plain enough to read.

mod catalogue;
mod keys;
mod reading;
mod reasons;
