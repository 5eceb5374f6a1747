//! What a list shows of somebody: enough to tell two people apart at a glance, too little to know
//! either. Every page that cuts something off somebody does it with these.

/// Stands where something is left out.
pub const LEFT_OUT: &str = "…";

/// Characters of a number that are shown, at most.
const ENDING: usize = 4;
/// Ends of addresses that say nothing about whose they are: `org`, `info`.
const PLAIN_END: usize = 4;

/// Names cut to their first letters: `J. Ñ.`. A name without a letter, such as a picture, is left
/// out; where none has one, a mark stands for all.
#[must_use]
pub fn initials(names: &[&str]) -> String {
    let cut: Vec<_> = names.iter().filter_map(|name| initial(name)).collect();
    match cut.is_empty() {
        true => LEFT_OUT.to_owned(),
        false => cut.join(" "),
    }
}

/// The first letter of a name in any script, with the marks that stand on it.
fn initial(name: &str) -> Option<String> {
    let from = name.find(char::is_alphabetic)?;
    let mut letters = name.get(from..)?.chars();
    let mut cut: String = letters.next()?.to_uppercase().collect();
    cut.extend(letters.take_while(|c| is_mark(*c)));
    cut.push('.');
    Some(cut)
}

/// What stands on a letter that was written apart from it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The year of a date, `1984-03-27`; a mark where it does not begin with one.
#[must_use]
pub fn year(date: &str) -> String {
    let year = date.split('-').next().unwrap_or_default();
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    if is_year { year } else { LEFT_OUT }.to_owned()
}

/// An address for mail: `a…@e….org`. How long its parts are is not shown.
#[must_use]
pub fn mailbox(address: &str) -> String {
    let parts = address.rsplit_once('@');
    let first = |part: &str| part.chars().next().filter(|c| c.is_alphanumeric());
    let firsts = parts.and_then(|(local, domain)| first(local).zip(first(domain)));
    let Some((local, domain)) = firsts else {
        return LEFT_OUT.to_owned();
    };
    let end = address.rsplit_once('.').map_or("", |(_, end)| end);
    let is_plain = !end.is_empty() && end.len() <= PLAIN_END && !end.contains('@');
    let end = if is_plain {
        format!(".{end}")
    } else {
        String::new()
    };
    format!("{local}{LEFT_OUT}@{domain}{LEFT_OUT}{end}")
}

/// The end of a number that somebody is known by: four characters, and never more than half.
#[must_use]
pub fn ending(number: &str) -> String {
    let length = number.chars().count();
    let shown = ENDING.min(length / 2);
    let end: String = number.chars().skip(length - shown).collect();
    format!("{LEFT_OUT}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_cut_to_letters() {
        for (names, cut) in [
            (["José", "Ñandú"], "J. Ñ."),
            (["ana", "o’brien"], "A. O."),
            (["’t", "Hooft"], "T. H."),
            (["李", "小龍"], "李. 小."),
            (["محمد", "بن علي"], "م. ب."),
            (["שרה", "כהן"], "ש. כ."),
            (["X", "Y"], "X. Y."),
            (
                ["A\u{30a}sa", "E\u{301}\u{302}ve"],
                "A\u{30a}. E\u{301}\u{302}.",
            ),
            (["👩🏽‍💻", "Roe"], "R."),
            (["👩🏽‍💻", " 12-3 "], "…"),
            (["", ""], "…"),
            (["ßa", "ŉb"], "SS. ʼN."),
        ] {
            assert_eq!(initials(&names), cut, "{names:?}");
        }
    }

    #[test]
    fn addresses_and_numbers_keep_their_ends_and_dates_their_year() {
        for (address, cut) in [
            ("ana@example.org", "a…@e….org"),
            ("a@b.co.uk", "a…@b….uk"),
            (
                "ana.maria.de.la.cruz+x@a-long-name.example.info",
                "a…@a….info",
            ),
            ("ana@family.garcia", "a…@f…"),
            ("ana@localhost", "a…@l…"),
            ("a.b@localhost", "a…@l…"),
            ("李@例え.jp", "李…@例….jp"),
            ("\"a@b\"@c.org", "…"),
            ("@example.org", "…"),
            ("ana", "…"),
            ("", "…"),
        ] {
            assert_eq!(mailbox(address), cut, "{address}");
        }
        for (number, cut) in [
            ("100017", "…017"),
            ("1000017890", "…7890"),
            ("17", "…7"),
            ("1", "…"),
            ("", "…"),
            ("ñandú", "…dú"),
        ] {
            assert_eq!(ending(number), cut, "{number}");
        }
        for (date, cut) in [
            ("1984-03-27", "1984"),
            ("", "…"),
            ("27.3.1984", "…"),
            ("1984", "1984"),
        ] {
            assert_eq!(year(date), cut, "{date}");
        }
    }

    #[test]
    fn nothing_but_an_end_of_what_was_typed_comes_back() {
        let typed = "Guadalupe Xiomara";
        assert!(!initials(&[typed]).contains("ua"));
        assert!(!mailbox("guadalupe@xiomara.org").contains("ua"));
        assert!(ending(typed).chars().count() <= ENDING + 1);
    }
}
