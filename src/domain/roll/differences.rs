//! Where what somebody typed is not what the roll says.

use super::score::{Agreement, Score};

impl Score {
    /// The fields that do not agree word for word, by the names the log uses.
    pub fn differences(self) -> impl Iterator<Item = &'static str> {
        let fields = self.fields().into_iter();
        let differing = fields.filter(|field| field.agreement != Agreement::Same);
        differing.map(|field| field.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_differ_are_named() {
        use Agreement::{Different, Near, Same, Variant};
        let cases = [
            ([Same, Same, Same, Same], ""),
            ([Variant, Same, Same, Different], "given postcode"),
            ([Near, Near, Different, Same], "given surname born"),
        ];
        for ([given, surname, born, postcode], differs) in cases {
            let score = Score {
                given,
                surname,
                born,
                postcode,
            };
            let found: Vec<_> = score.differences().collect();
            assert_eq!(found.join(" "), differs);
        }
    }
}
