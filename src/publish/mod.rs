//! What goes out: one canonical document, and everything rendered from it.
