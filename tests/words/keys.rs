//! Every key that is asked for has a message in each language with the same arguments and markup,
//! and every message is asked for.

use crate::catalogue::{Message, Uses, collect, files, fits, messages, parse, root, uses};
use std::collections::{BTreeMap, BTreeSet};

type Messages = BTreeMap<String, Message>;

/// Markup a message may hold. Everything else belongs into a template.
const MARKUP: [&str; 8] = ["b", "/b", "a", "/a", "time", "/time", "code", "/code"];

/// Keys asked for that a language does not have.
fn missing(uses: &Uses, messages: &Messages) -> Vec<String> {
    let asked = uses
        .asked
        .iter()
        .filter(|(key, _)| !messages.contains_key(key));
    let asked = asked.map(|(key, file)| format!("{file} asks for {key}"));
    let filled = |pattern: &&String| {
        let is_ours = messages
            .values()
            .any(|m| pattern.starts_with(&format!("{}-", m.area)));
        is_ours && !messages.keys().any(|key| fits(pattern, key))
    };
    let patterns = uses.patterns.iter().filter(filled);
    asked
        .chain(patterns.map(|p| format!("nothing fits {p}")))
        .collect()
}

/// Messages nothing asks for.
fn unused(uses: &Uses, messages: &Messages) -> Vec<String> {
    let is_used = |key: &str| {
        uses.literals.contains(key) || uses.patterns.iter().any(|pattern| fits(pattern, key))
    };
    messages
        .keys()
        .filter(|key| !is_used(key))
        .cloned()
        .collect()
}

/// Where two languages differ in more than words.
fn differences(one: &Messages, other: &Messages) -> Vec<String> {
    let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (Some(a), Some(b)) = (one.get(key), other.get(key)) else {
            found.push(format!("{key} is in one language only"));
            continue;
        };
        if a.arguments() != b.arguments() {
            found.push(format!(
                "{key} names {:?} and {:?}",
                a.arguments(),
                b.arguments()
            ));
        }
        if a.tags() != b.tags() {
            found.push(format!("{key} holds {:?} and {:?}", a.tags(), b.tags()));
        }
        if a.area != b.area || !key.starts_with(&format!("{}-", a.area)) {
            found.push(format!("{key} stands in {} and {}", a.area, b.area));
        }
    }
    found
}

#[test]
fn no_message_is_missing_unused_or_different_in_another_language() {
    let (uses, english, spanish) = (uses(), messages("en"), messages("es"));
    assert!(uses.asked.len() > 50, "the sources were found");
    let none: Vec<String> = Vec::new();
    assert_eq!(missing(&uses, &english), none, "missing");
    assert_eq!(unused(&uses, &english), none, "unused");
    assert_eq!(differences(&english, &spanish), none, "different");
}

#[test]
fn messages_hold_only_the_markup_of_sentences() {
    for (key, message) in messages("en") {
        for tag in message.tags() {
            let name = tag.split(' ').next().unwrap();
            assert!(MARKUP.contains(&name), "{key} holds <{tag}>");
        }
    }
}

/// A translator who copies the English is found out. Short words can be the same in both.
#[test]
fn sentences_are_translated() {
    let spanish = messages("es");
    for (key, message) in messages("en") {
        let words = message.text.split_whitespace().count();
        let is_same = words > 3 && spanish[&key].text == message.text;
        assert!(!is_same, "{key} is not translated");
    }
}

#[test]
fn every_file_is_in_both_languages_and_in_the_list() {
    let list = std::fs::read_to_string(root().join("src/i18n/areas.rs")).unwrap();
    for language in ["en", "es"] {
        let found = files(&root().join("templates/locales").join(language), "ftl");
        let names: Vec<_> = found
            .iter()
            .map(|f| f.file_stem().unwrap().to_str().unwrap())
            .collect();
        let listed = list
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
        assert_eq!(names, listed.collect::<Vec<_>>(), "{language}");
    }
}

#[test]
fn what_is_wrong_is_found() {
    let ftl = |text: &str| -> Messages {
        let message = |(key, text)| {
            (
                key,
                Message {
                    area: "card".to_owned(),
                    text,
                },
            )
        };
        parse(text).into_iter().map(message).collect()
    };
    let english = ftl(
        "card-a = Hi\ncard-b = { $n ->\n    [one] one\n   *[other] { $n }\n}\ncard-x-title = <b>T</b>",
    );
    let mut uses = Uses::default();
    let code = r#"lang.say("card-a"); chrome.say_with( "card-c", x); format!("card-{}-title", y); format!("card-{}-lead", y); "card-b""#;
    collect(code, "f.rs", &mut uses);
    assert_eq!(
        missing(&uses, &english),
        ["f.rs asks for card-c", "nothing fits card-{}-lead"]
    );
    assert_eq!(unused(&uses, &english), Vec::<String>::new());
    uses.literals.remove("card-b");
    assert_eq!(unused(&uses, &english), ["card-b"]);
    let spanish = ftl("card-a = Hola { $name }\ncard-b = { $n }\ncard-x-title = T");
    assert_eq!(
        differences(&english, &spanish).len(),
        2,
        "arguments and markup"
    );
    assert_eq!(differences(&english, &ftl("other = x")).len(), 4);
    assert!(!fits("card-{}-title", "card--title") && !fits("card-{}-title", "card-x-titles"));
}
