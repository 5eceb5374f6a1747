//! Trustees at their machines: the real program, from the first key to an opened box.

mod ceremony;
mod opening;
mod table;
mod vectors;
