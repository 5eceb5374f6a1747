//! The tally from outside: golden cases and worked examples, the rule codes against their
//! documentation, properties, a second implementation as oracle, and damaged input.

mod cases;
mod codes;
mod damaged;
mod elections;
mod golden;
mod literal;
mod oracle;
mod outcomes;
mod properties;
mod unit_properties;
mod worked;
