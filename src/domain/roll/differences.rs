//! Where what somebody typed is not what the roll says, and when that takes two people.

use super::score::{Agreement, Score};

impl Score {
    /// The fields that do not agree word for word, by the names the log uses.
    pub fn differences(self) -> impl Iterator<Item = &'static str> {
        let fields = [
            ("given", self.given),
            ("surname", self.surname),
            ("born", self.born),
            ("postcode", self.postcode),
        ];
        let differing = fields.into_iter().filter(|(_, a)| *a != Agreement::Same);
        differing.map(|(name, _)| name)
    }

    /// Whether one person must not approve alone: a name or the date of birth is not merely
    /// misspelt or said another way, or too little agrees in all to propose the entry.
    #[must_use]
    pub fn needs_second_person(self) -> bool {
        let decisive = [self.given, self.surname, self.born];
        let is_other = |a: Agreement| matches!(a, Agreement::Different | Agreement::Unknown);
        self.points() < Self::PROPOSED || decisive.into_iter().any(is_other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_persons_matter_and_another_name_is_not() {
        use Agreement::{Different, Near, Same, Unknown, Variant};
        let cases = [
            ([Same, Same, Same, Same], false, ""),
            ([Variant, Same, Same, Different], false, "given postcode"),
            ([Near, Near, Same, Same], false, "given surname"),
            ([Different, Same, Same, Same], true, "given"),
            ([Same, Different, Same, Same], true, "surname"),
            ([Same, Same, Different, Same], true, "born"),
            ([Same, Same, Unknown, Same], true, "born"),
        ];
        for ([given, surname, born, postcode], needs, differs) in cases {
            let score = Score {
                given,
                surname,
                born,
                postcode,
            };
            assert_eq!(score.needs_second_person(), needs, "{score:?}");
            let found: Vec<_> = score.differences().collect();
            assert_eq!(found.join(" "), differs);
        }
    }
}
