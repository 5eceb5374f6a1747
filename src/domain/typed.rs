//! What people type, read once: a value that exists can be stored, compared and shown.

/// Why a field cannot be taken as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum FieldFault {
    #[error("nothing was typed")]
    Missing,
    #[error("too long")]
    TooLong,
    #[error("a character does not belong there")]
    Character,
    #[error("not in the form that is needed")]
    Form,
}

/// Part of a person's name, in any script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters; longer names than any we know of.
    pub const MOST: usize = 100;

    /// Reads a name: letters and marks of any script, with what stands between them. No control
    /// or direction characters, no pictures, no markup.
    ///
    /// # Errors
    /// [`FieldFault`].
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let name = one_line(typed, Self::MOST)?;
        if name
            .chars()
            .any(|c| is_picture(c) || "<>{}[]|\\^~`\"@#$%&*+=;:!?/_".contains(c))
        {
            return Err(FieldFault::Character);
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(FieldFault::Form);
        }
        Ok(Self(name))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The five digits of a postcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Postcode(String);

impl Postcode {
    /// Reads `50309` or `50309-1234`; the four digits more are left out.
    ///
    /// # Errors
    /// [`FieldFault`].
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let text = one_line(typed, 20)?;
        let (five, more) = text.split_once('-').unwrap_or((&text, "0000"));
        let digits =
            |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        match digits(five, 5) && digits(more, 4) {
            true => Ok(Self(five.to_owned())),
            false => Err(FieldFault::Form),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An address for mail, folded to lower case: one account each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address. What only the mailbox's own server can know is left to the code that is
    /// sent there.
    ///
    /// # Errors
    /// [`FieldFault`].
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let text = one_line(typed, 254)?.to_ascii_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(FieldFault::Form)?;
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let is_atom = |atom: &str| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
        };
        let is_address = local.len() <= 64
            && local.split('.').all(is_atom)
            && domain.contains('.')
            && domain.split('.').all(is_label);
        if is_address {
            Ok(Self(text))
        } else {
            Err(FieldFault::Form)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What somebody calls one of their devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceName(String);

impl DeviceName {
    /// The most characters.
    pub const MOST: usize = 60;

    /// Reads a name of one line.
    ///
    /// # Errors
    /// [`FieldFault`].
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        one_line(typed, Self::MOST).map(Self)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A few sentences of free text; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// The most characters.
    pub const MOST: usize = 1_000;

    /// Reads free text of several lines.
    ///
    /// # Errors
    /// [`FieldFault`].
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let text = typed.trim().replace("\r\n", "\n");
        if text.len() > 4 * Self::MOST || text.chars().count() > Self::MOST {
            return Err(FieldFault::TooLong);
        }
        match text
            .chars()
            .any(|c| (c.is_control() && c != '\n') || turns_direction(c))
        {
            true => Err(FieldFault::Character),
            false => Ok(Self(text)),
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Text of one line with single spaces.
fn one_line(typed: &str, most: usize) -> Result<String, FieldFault> {
    // Bytes first: what is far too long is not even walked.
    if typed.len() > 8 * most {
        return Err(FieldFault::TooLong);
    }
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(FieldFault::Missing);
    }
    if text.chars().count() > most {
        return Err(FieldFault::TooLong);
    }
    match text.chars().any(|c| c.is_control() || turns_direction(c)) {
        true => Err(FieldFault::Character),
        false => Ok(text),
    }
}

/// Characters that make what stands after them read in another order.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{e000}'..='\u{f8ff}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_taken_and_what_is_no_name_is_not() {
        let long = "é".repeat(PersonName::MOST);
        for name in [
            "José",
            "O’Brien-Smith",
            "Nguyễn Thị",
            "李小龍",
            "עמית",
            "محمد",
            "देवी",
            &long,
        ] {
            assert_eq!(PersonName::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(
            PersonName::parse("  Ana   María ").unwrap().as_str(),
            "Ana María"
        );
        let too_long = format!("{long}é");
        let far_too_long = "a".repeat(10_000);
        for (typed, fault) in [
            ("", FieldFault::Missing),
            (" \t ", FieldFault::Missing),
            (&too_long, FieldFault::TooLong),
            (&far_too_long, FieldFault::TooLong),
            ("Ana 🎉", FieldFault::Character),
            ("<b>Ana</b>", FieldFault::Character),
            ("Ana\u{202e}Bob", FieldFault::Character),
            ("Ana\u{7}", FieldFault::Character),
            ("12-3", FieldFault::Form),
        ] {
            assert_eq!(PersonName::parse(typed), Err(fault), "{typed:.20}");
        }
    }

    #[test]
    fn postcodes_and_addresses_have_one_form() {
        assert_eq!(Postcode::parse(" 50309-1234 ").unwrap().as_str(), "50309");
        for wrong in ["5030", "503099", "ABCDE", "50309-1", "५०३०९", "-50309"] {
            assert_eq!(Postcode::parse(wrong), Err(FieldFault::Form), "{wrong}");
        }
        let address = EmailAddress::parse(" Ana.Maria+x@Example.ORG ").unwrap();
        assert_eq!(address.as_str(), "ana.maria+x@example.org");
        for wrong in [
            "ana",
            "ana@",
            "@b.org",
            "a@b",
            "a b@c.org",
            "a..b@c.org",
            "a@-b.org",
            "ä@b.org",
            "a@b.org,c@d.org",
        ] {
            assert_eq!(EmailAddress::parse(wrong), Err(FieldFault::Form), "{wrong}");
        }
        // A line end would begin a header of its own.
        assert_eq!(
            EmailAddress::parse("a@b.org\r\nBcc: c@d.org"),
            Err(FieldFault::Form)
        );
    }

    #[test]
    fn free_text_keeps_its_lines_and_has_an_end() {
        assert_eq!(Words::parse(" a\r\nb ").unwrap().as_str(), "a\nb");
        assert!(Words::parse("").unwrap().is_empty());
        assert_eq!(Words::parse(&"x".repeat(1_001)), Err(FieldFault::TooLong));
        assert_eq!(Words::parse("a\u{202e}b"), Err(FieldFault::Character));
    }
}
