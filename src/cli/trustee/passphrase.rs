//! Passphrases: typed without being shown, or the next line of what is piped in.

use super::Stop;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io::{BufRead as _, IsTerminal as _};
use zeroize::Zeroizing;

/// The fewest characters of a new passphrase: a lock that is guessed at leisure has to bear it.
const FEWEST: usize = 15;

/// Asks for a new passphrase; on a terminal twice.
pub(super) fn new() -> Result<Zeroizing<String>, Stop> {
    let passphrase = ask("New passphrase (six random words make a good one): ")?;
    if passphrase.chars().count() < FEWEST {
        let why = format!("a passphrase needs at least {FEWEST} characters");
        return Err(Stop::Input(why));
    }
    if std::io::stdin().is_terminal() && *ask("The same again: ")? != *passphrase {
        return Err(Stop::Input("the two passphrases differ".to_owned()));
    }
    Ok(passphrase)
}

/// Asks for the passphrase of something that is locked.
pub(super) fn ask(prompt: &str) -> Result<Zeroizing<String>, Stop> {
    let stdin = std::io::stdin();
    let _hidden = stdin.is_terminal().then(|| {
        eprint!("{prompt}");
        Hidden::new()
    });
    let mut line = Zeroizing::new(String::with_capacity(1024));
    let read = stdin.lock().read_line(&mut line);
    read.map_err(|e| Stop::Input(format!("the passphrase: {e}")))?;
    let typed = line.trim_end_matches(['\r', '\n']);
    if typed.is_empty() {
        let why = "no passphrase was given; type it, or pipe it in as one line";
        return Err(Stop::Input(why.to_owned()));
    }
    Ok(Zeroizing::new(typed.to_owned()))
}

/// While it lives the terminal does not show what is typed.
struct Hidden(Option<Termios>);

impl Hidden {
    fn new() -> Self {
        let Ok(before) = tcgetattr(std::io::stdin()) else {
            return Self(None);
        };
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        // A terminal that cannot do this still takes the passphrase.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Flush, &silent);
        Self(Some(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, before);
            eprintln!();
        }
    }
}
