//! The slate: who can be preferred in a count.

use std::collections::HashMap;

/// A preference's position on its [`Slate`], from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pref(pub u16);

impl Pref {
    /// As an index into anything kept per preference.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// The names of a count's preferences, in the order the caller gave them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slate {
    names: Vec<String>,
    by_name: HashMap<String, Pref>,
}

/// Why a list of names is not a slate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlateError {
    #[error("preference {0:?} is listed twice; list each one once")]
    Repeated(String),
    #[error("a preference has an empty name; give it one")]
    Empty,
    #[error("{0} preferences are more than a count takes (65,535)")]
    TooMany(usize),
}

impl Slate {
    /// A slate of these names, in this order.
    ///
    /// # Errors
    /// [`SlateError`] for an empty or repeated name, or more than 65,535 names.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Result<Self, SlateError> {
        let mut slate = Self::default();
        for name in names {
            let name = name.into();
            if name.trim().is_empty() {
                return Err(SlateError::Empty);
            }
            let next = u16::try_from(slate.names.len())
                .map_err(|_| SlateError::TooMany(slate.names.len()))?;
            if slate.by_name.insert(name.clone(), Pref(next)).is_some() {
                return Err(SlateError::Repeated(name));
            }
            slate.names.push(name);
        }
        Ok(slate)
    }

    /// How many preferences there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Every preference, in order.
    pub fn prefs(&self) -> impl Iterator<Item = Pref> + use<> {
        (0..self.names.len()).filter_map(|i| u16::try_from(i).ok().map(Pref))
    }

    /// The name of a preference of this slate.
    #[must_use]
    pub fn name(&self, pref: Pref) -> &str {
        &self.names[pref.index()]
    }

    /// The preference with this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Pref> {
        self.by_name.get(name).copied()
    }

    /// Names joined for a sentence: `A`, `A and B`, `A, B and C`.
    #[must_use]
    pub fn list(&self, prefs: &[Pref]) -> String {
        let names: Vec<&str> = prefs.iter().map(|p| self.name(*p)).collect();
        match names.split_last() {
            None => "nobody".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        }
    }
}
