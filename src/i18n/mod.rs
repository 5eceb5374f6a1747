//! The words people read, in every language of the event. Messages live in
//! `templates/locales/LANGUAGE/AREA.ftl` (Fluent) and are inside the program; code names them by
//! key. Pure: which language somebody reads is found out elsewhere.
//!
//! Bidi isolation marks are off: both languages run left to right, and marks around every figure
//! would end up in what people copy. Text that runs right to left (a name) still gets them, see
//! [`Arg`].

mod areas;
mod arg;

pub use arg::Arg;

use areas::AREAS;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::collections::HashMap;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

/// A language of the pages and the mail.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
pub enum Lang {
    /// English as in the United States.
    #[default]
    En,
    /// Spanish as in the United States and Latin America, addressing people as *usted*.
    Es,
}

/// Every bundle, in the order of [`Lang::ALL`], built when the first word is needed.
static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| Lang::ALL.map(|lang| build(lang).0));

/// The text of every message that names nothing, which is most of a page: written once, because
/// writing one takes longer than the rest of its line.
static PLAIN: LazyLock<[HashMap<&'static str, String>; 2]> = LazyLock::new(|| Lang::ALL.map(plain));

impl Lang {
    /// Every language, the first being the one for people who ask for none of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// Its code, for a `lang` attribute, an address or a column.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// What its readers call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
        }
    }

    /// The language of this code; none where it is not one of ours.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Place in [`Lang::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The language an `Accept-Language` header likes best; the first named wins among equals.
    #[must_use]
    pub fn preferred(header: &str) -> Self {
        let mut best = (Self::default(), 0);
        for range in header.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let weight = weight(parameters);
            if let Some(lang) = Self::parse(&primary.to_ascii_lowercase())
                && weight > best.1
            {
                best = (lang, weight);
            }
        }
        best.0
    }

    /// The message `key`. A key without a message is shown as itself; a test knows every key.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        match self.plain(key) {
            Some(text) => text.to_owned(),
            None => self.say_with(key, &[]),
        }
    }

    /// The message `key` where it names nothing.
    #[must_use]
    pub fn plain(self, key: &str) -> Option<&'static str> {
        PLAIN[self.index()].get(key).map(String::as_str)
    }

    /// Every message that names nothing, with its key.
    pub fn every_plain(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        PLAIN[self.index()]
            .iter()
            .map(|(key, text)| (*key, text.as_str()))
    }

    /// The message `key` with what it has to name. Numbers are written as the language does.
    #[must_use]
    pub fn say_with(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let bundle = &BUNDLES[self.index()];
        let pattern = bundle.get_message(key).and_then(|m| m.value());
        debug_assert!(pattern.is_some(), "there is no message {key}");
        let Some(pattern) = pattern else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args
            .iter()
            .map(|(name, arg)| (*name, arg.value()))
            .collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
        debug_assert!(errors.is_empty(), "message {key}: {errors:?}");
        text.into_owned()
    }

    /// Whether there is a message under this key.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        BUNDLES[self.index()].has_message(key)
    }

    fn identifier(self) -> LanguageIdentifier {
        // Both are well formed; plural forms follow the language, not the region.
        self.code().parse().unwrap_or_default()
    }
}

/// A quality of an `Accept-Language` range in thousandths.
fn weight(parameters: &str) -> u32 {
    let Some(quality) = parameters.trim().strip_prefix("q=") else {
        return 1000;
    };
    let (whole, part) = quality.split_once('.').unwrap_or((quality, ""));
    let thousandths: String = part.chars().chain("000".chars()).take(3).collect();
    let parse = |text: &str| text.parse::<u32>().unwrap_or(0);
    (parse(whole).min(1) * 1000 + parse(&thousandths)).min(1000)
}

/// A language's bundle, and what is wrong with its files.
fn build(lang: Lang) -> (Bundle, Vec<String>) {
    let mut bundle = FluentBundle::new_concurrent(vec![lang.identifier()]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(arg::written));
    let mut faults = Vec::new();
    for (area, texts) in AREAS {
        let text = texts[lang.index()].to_owned();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, errors)| {
            faults.extend(errors.iter().map(|e| format!("{area}: {e}")));
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            faults.extend(errors.iter().map(|e| format!("{area}: {e}")));
        }
    }
    (bundle, faults)
}

/// Every message of a language that reads the same each time.
fn plain(lang: Lang) -> HashMap<&'static str, String> {
    let bundle = &BUNDLES[lang.index()];
    let texts = AREAS.iter().map(|(_, texts)| texts[lang.index()]);
    // A message begins its line with its key.
    let keys = texts
        .flat_map(str::lines)
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim_end());
    let said = keys.filter_map(|key| {
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, None, &mut errors);
        errors.is_empty().then(|| (key, text.into_owned()))
    });
    said.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_read_and_no_key_stands_twice() {
        for lang in Lang::ALL {
            assert_eq!(build(lang).1, Vec::<String>::new(), "{}", lang.code());
        }
    }

    #[test]
    fn what_is_written_once_reads_as_what_is_written_each_time() {
        for lang in Lang::ALL {
            let plain = &PLAIN[lang.index()];
            assert!(plain.len() > 500, "{}", plain.len());
            for (key, text) in plain {
                assert_eq!(*text, lang.say_with(key, &[]), "{key}");
            }
            assert!(
                !plain.contains_key("layout-progress-cast"),
                "it names numbers"
            );
        }
    }

    #[test]
    fn the_language_a_browser_likes_best_is_taken() {
        for (header, lang) in [
            ("", Lang::En),
            ("es", Lang::Es),
            ("es-MX,es;q=0.9,en;q=0.8", Lang::Es),
            ("en-US,en;q=0.9,es;q=0.8", Lang::En),
            ("de, es;q=0.5, en;q=0.4", Lang::Es),
            ("en;q=0.4,ES-us;q=0.45", Lang::Es),
            ("es;q=0, en;q=0.1", Lang::En),
            ("est, *", Lang::En),
            ("es;q=nonsense", Lang::En),
        ] {
            assert_eq!(Lang::preferred(header), lang, "{header}");
        }
    }

    #[test]
    fn numbers_choose_their_words_and_keep_their_digits() {
        let cards = |lang: Lang, n: u64| {
            lang.say_with(
                "layout-progress-cast",
                &[("cast", n.into()), ("approved", 26_291_u64.into())],
            )
        };
        assert!(cards(Lang::En, 1_234_567).contains("1,234,567"));
        assert!(cards(Lang::Es, 1_234_567).contains("26,291"));
    }

    #[test]
    fn a_name_from_right_to_left_does_not_turn_the_sentence_around() {
        assert_eq!(Arg::from("Ana").text(), "Ana");
        assert_eq!(Arg::from("שרה").text(), "\u{2068}שרה\u{2069}");
    }
}
