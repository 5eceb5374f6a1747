//! What surrounds every page: title, DEMO mark, navigation, the way out.

use super::assets::Assets;
use super::display::{self, Times};
use super::language::Again;
use super::session::SignedIn;
use crate::domain::roll::Born;
use crate::domain::{Event, Phase, Role};
use crate::i18n::{Arg, Lang};
use askama::filters::Safe;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The messages that name nothing, as they stand on pages: most of what a page says, so they are
/// escaped once.
static ESCAPED: LazyLock<[HashMap<&'static str, String>; 2]> = LazyLock::new(|| {
    Lang::ALL.map(|lang| {
        let texts = lang.every_plain();
        texts.map(|(key, text)| (key, escaped(text))).collect()
    })
});

/// The frame of a page. Public pages are cached, so theirs says nothing about who is looking.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// The language of the page.
    pub lang: Lang,
    /// Where the links to other languages lead back to; without it, to the page they stand on.
    pub here: Option<String>,
    /// Set where the page has no address to lead back to.
    pub again: Option<Again>,
    pub event_title: String,
    /// Every page of a demonstration says so, in red.
    pub is_demo: bool,
    /// Address of the stylesheet, with its content hash.
    pub stylesheet: String,
    /// Address of the picture beside the title in the browser's tab.
    pub icon: String,
    pub visitor: Visitor,
}

/// Whom the frame is for.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// Anybody; also everybody, on a cached page.
    Public,
    /// Somebody signed in, who can sign out from here.
    SignedIn {
        role: Role,
        /// Form token of the sign-out button.
        form_token: String,
        /// When they are signed out if they open nothing more: for people, and for machines.
        ends: (String, String),
    },
}

impl Chrome {
    /// The frame of a public page.
    #[must_use]
    pub fn public(event: Option<&Event>, assets: &Assets) -> Self {
        Self {
            lang: Lang::default(),
            here: None,
            again: None,
            event_title: event.map(|e| e.title.clone()).unwrap_or_default(),
            is_demo: event.is_some_and(|e| e.is_demo),
            stylesheet: assets.stylesheet().to_owned(),
            icon: assets.icon().to_owned(),
            visitor: Visitor::Public,
        }
    }

    /// The same frame in a language.
    #[must_use]
    pub fn in_language(self, lang: Lang) -> Self {
        Self { lang, ..self }
    }

    /// The same frame for the page at this address, which anybody can ask for again.
    #[must_use]
    pub fn at(self, address: &str) -> Self {
        Self {
            here: Some(address.to_owned()),
            ..self
        }
    }

    /// The same frame for the answer to a form.
    #[must_use]
    pub fn after(self, again: Again) -> Self {
        Self {
            again: Some(again),
            ..self
        }
    }

    /// The message `key` in the language of the page, escaped.
    #[must_use]
    pub fn say(&self, key: &str) -> Safe<Cow<'static, str>> {
        Safe(match ESCAPED[self.lang.index()].get(key) {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(escaped(&self.lang.say(key))),
        })
    }

    /// The message `key` with what it has to name.
    #[must_use]
    pub fn say_with(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.lang.say_with(key, args)
    }

    /// A message that holds markup of its own (a link within a sentence). The text it names is
    /// escaped; the message itself is ours.
    #[must_use]
    pub fn html(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Safe<Cow<'static, str>> {
        if args.is_empty()
            && let Some(text) = self.lang.plain(key)
        {
            return Safe(Cow::Borrowed(text));
        }
        let args: Vec<_> = args
            .iter()
            .map(|(name, arg)| (*name, escape(arg)))
            .collect();
        Safe(Cow::Owned(self.lang.say_with(key, &args)))
    }

    /// A date of birth as the language writes it.
    #[must_use]
    pub fn date(&self, born: &Born) -> String {
        display::date(self.lang, *born)
    }

    /// What a role is called, escaped.
    #[must_use]
    pub fn role(&self, role: &Role) -> Safe<Cow<'static, str>> {
        self.say(&role_key(role))
    }

    /// What a role is called, for a message that names it.
    #[must_use]
    pub fn role_name(&self, role: &Role) -> String {
        self.lang.say(&role_key(role))
    }

    /// What people of a role do, in a few words.
    #[must_use]
    pub fn duty(&self, role: &Role) -> Safe<Cow<'static, str>> {
        let name = role.as_str();
        self.say(&format!("public-guide-{name}"))
    }

    /// Where the event stands, in words.
    #[must_use]
    pub fn phase(&self, phase: &Phase) -> Safe<Cow<'static, str>> {
        self.say(match phase {
            Phase::Setup => "layout-phase-setup",
            Phase::Registration => "layout-phase-registration",
            Phase::Voting => "layout-phase-voting",
            Phase::Closed => "layout-phase-closed",
            Phase::Tabulated => "layout-phase-tabulated",
            Phase::Released => "layout-phase-released",
        })
    }

    /// The languages this page can be switched to.
    pub fn others(&self) -> impl Iterator<Item = Lang> {
        Lang::ALL.into_iter().filter(|lang| *lang != self.lang)
    }

    /// The frame of a page for somebody signed in.
    #[must_use]
    pub fn signed_in(self, signed_in: &SignedIn, times: &Times) -> Self {
        let ends = signed_in.principal.ends;
        let visitor = Visitor::SignedIn {
            role: signed_in.principal.role,
            form_token: signed_in.form_token.clone(),
            ends: (times.hour(self.lang, ends), Times::machine(ends)),
        };
        Self { visitor, ..self }
    }

    /// A frame without an event, for tests.
    #[cfg(test)]
    pub fn bare() -> Self {
        Self::public(None, &Assets::new())
    }
}

fn role_key(role: &Role) -> String {
    format!("layout-role-{}", role.as_str())
}

/// Text that cannot become markup, in an element or in an attribute.
fn escape<'a>(arg: &'a Arg<'a>) -> Arg<'a> {
    match arg {
        Arg::Number(number) => Arg::Number(*number),
        Arg::Text(text) => Arg::Text(escaped(text).into()),
    }
}

fn escaped(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html)
        .map_or_else(|_| String::new(), |escaped| escaped.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_names_cannot_become_markup() {
        let shown = Chrome::bare().html(
            "public-as-of",
            &[("time", "<b>\"'&".into()), ("machine", "x".into())],
        );
        assert!(
            shown
                .0
                .contains("<time datetime=\"x\">&#60;b&#62;&#34;&#39;&#38;</time>"),
            "{}",
            shown.0
        );
    }
}
