//! Why somebody of the staff needs to see everything of a registration.

/// The reasons there are; words say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViewReason {
    /// To write to the person, or to call.
    Contact,
    /// The roll cannot be compared without.
    Compare,
    /// The person asks about it.
    Question,
    /// To check what somebody else decided.
    Check,
    /// Only what is written besides.
    Other,
}

impl ViewReason {
    /// Every reason, in the order of the list.
    pub const ALL: [Self; 5] = [
        Self::Contact,
        Self::Compare,
        Self::Question,
        Self::Check,
        Self::Other,
    ];

    /// The name stored, and part of the key of its words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Compare => "compare",
            Self::Question => "question",
            Self::Check => "check",
            Self::Other => "other",
        }
    }

    /// The reason with this name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}
