//! Everything that needs a database, in one binary: it links once and shares one harness.

mod harness;

mod card;
mod casting;
mod casting_sealed;
mod catalogue;
mod check_in;
mod db_story;
mod define_story;
mod desk_model;
mod drafts;
mod event_story;
mod every_byte;
mod flows;
mod guesses;
mod headquarters;
mod held;
mod hostile;
mod mail;
mod pages;
mod passkeys;
mod published_log;
mod recovery;
mod register;
mod register_story;
mod results_story;
mod roles;
mod roll_command;
mod roll_story;
mod routes;
mod sealed_box;
mod second_factor;
mod tampering;
mod two_person;
mod ways;
mod witness;
