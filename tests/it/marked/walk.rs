//! Going through the pages as somebody: every form on them is filled in with marks that fit, and
//! sent by each of its buttons.

use super::child::Sender;
use crate::harness::pictures::marked_jpeg;
use crate::harness::roll::HEADER;
use crate::harness::{Answer, Form, Visitor, forms};
use caucus::web::routes::{TABLE, Verb};
use std::collections::BTreeSet;

/// The most pages that one person opens on one walk.
const MOST_PAGES: usize = 40;

/// Pages that a walk goes on to.
const LEADS: [&str; 7] = [
    "/desk",
    "/headquarters",
    "/account",
    "/register",
    "/card",
    "/staff",
    "/sign-in/",
];

/// The line of the table that this leads to.
pub fn endpoint(verb: Verb, path: &str) -> Option<usize> {
    let path = path.split(['?', '#']).next().unwrap();
    let is_match = |pattern: &str| {
        let pattern = actix_web::dev::ResourceDef::new(pattern);
        pattern.is_match(path)
    };
    TABLE
        .iter()
        .position(|e| e.verb == verb && is_match(e.path))
}

impl Sender {
    /// Opens a page and keeps what is secret on it.
    pub async fn open(&mut self, visitor: &mut Visitor<'_>, path: &str) -> Answer {
        let page = visitor.get(path).await;
        self.marks.note(visitor, &page);
        let leads_in = page.header("location").starts_with("/sign-in?next");
        if page.status < 400 && !leads_in {
            self.reached.extend(endpoint(Verb::Get, path));
        }
        page
    }

    /// Walks from these pages on; sends no form for which `skips` holds.
    pub async fn walk(
        &mut self,
        visitor: &mut Visitor<'_>,
        starts: &[&str],
        skips: impl Fn(&str) -> bool,
    ) {
        let mut waiting: Vec<String> = starts.iter().rev().map(|s| (*s).to_owned()).collect();
        let mut seen = BTreeSet::new();
        while let Some(path) = waiting.pop() {
            if seen.len() > MOST_PAGES || !seen.insert(path.clone()) {
                continue;
            }
            let page = self.open(visitor, &path).await;
            for link in page.body.split("href=\"").skip(1) {
                let link = link.split(['"', '#']).next().unwrap().to_owned();
                if LEADS.iter().any(|lead| link.starts_with(lead)) && !starts.contains(&&*link) {
                    waiting.insert(0, link);
                }
            }
            for form in forms(&page, &path) {
                if skips(&form.action) {
                    continue;
                }
                let buttons = form.buttons.len().max(1);
                for button in 0..buttons {
                    self.fill(visitor, &path, &form.action, button).await;
                }
            }
        }
    }

    /// Opens a page again, and sends a form of it by one of its buttons, where both still are there.
    async fn fill(&mut self, visitor: &mut Visitor<'_>, path: &str, action: &str, button: usize) {
        let page = self.open(visitor, path).await;
        let form = forms(&page, path).into_iter().find(|f| f.action == action);
        let Some(form) = form else { return };
        let answer = self.send(visitor, &page, &form, button).await;
        // A page that asks once more.
        for form in forms(&answer, action) {
            if answer.status == 200 {
                self.send(visitor, &answer, &form, 0).await;
            }
        }
    }

    /// Sends a form of a page by one of its buttons.
    async fn send(
        &mut self,
        visitor: &mut Visitor<'_>,
        page: &Answer,
        form: &Form,
        button: usize,
    ) -> Answer {
        let names: BTreeSet<_> = form.buttons.iter().map(|(name, _)| name.clone()).collect();
        let fields = form.fields.iter().filter(|(name, _)| {
            name != "form_token" && !names.contains(name) && form.file.as_ref() != Some(name)
        });
        let mut filled: Vec<(String, String)> = fields
            .map(|(name, value)| (name.clone(), self.value(form, name, value)))
            .collect();
        filled.extend(form.buttons.get(button).cloned());
        let filled: Vec<_> = filled
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let action = form.action.as_str();
        let answer = match &form.file {
            None => visitor.submit(page, action, &filled).await,
            Some(field) => {
                let (name, bytes) = self.file(action);
                let file = (field.as_str(), name.as_str(), bytes.as_slice());
                visitor.upload(page, action, &filled, file).await
            }
        };
        self.marks.note(visitor, &answer);
        self.arrived(action, &answer);
        answer
    }

    /// Notes that a form was read by its handler.
    pub fn arrived(&mut self, action: &str, answer: &Answer) {
        assert!(answer.status < 500, "{action}: {}", answer.body);
        if [200, 303, 409, 413, 422, 429].contains(&answer.status) {
            self.reached.extend(endpoint(Verb::Post, action));
        }
    }

    /// What stands in a field: a mark in the form that is taken there.
    fn value(&mut self, form: &Form, name: &str, value: &str) -> String {
        let what = format!("{} {name}", form.action);
        if name == "profile" {
            return "iowa-sos".to_owned();
        }
        if let Some((_, offered)) = form.offered.iter().find(|(n, _)| n == name) {
            return offered.clone();
        }
        if !form.typed.iter().any(|typed| typed == name) {
            return value.to_owned();
        }
        match name {
            "precincts" => String::new(),
            "month" | "day" => "3".to_owned(),
            "year" => "1984".to_owned(),
            "postcode" => "50309".to_owned(),
            "given" | "family" => self.marks.mark(&what).replacen('q', "Q", 1),
            "email" => format!("{}@example.org", self.marks.mark(&what)),
            _ => self.marks.mark(&what),
        }
    }

    /// A file with marks in its name and, where text is read, in it.
    fn file(&mut self, action: &str) -> (String, Vec<u8>) {
        let name = self.marks.mark(&format!("{action} file name"));
        if action == "/account/evidence" {
            return (format!("{name}.jpg"), marked_jpeg());
        }
        let mut person = |what| self.marks.mark(&format!("{action} {what}"));
        let (given, surname, odd) = (person("given"), person("surname"), person("rejected"));
        let bytes = format!(
            "{HEADER}900001,{surname},{given},03/27/1984,50801,Adams,Adams 1,Active\n\
             900002,{odd},{odd},{odd},50801,Adams,{odd},Active\n\
             900003,{odd},{odd},03/28/1984,50801,Adams,{odd},Active\n"
        );
        (format!("{name}.csv"), bytes.into_bytes())
    }
}
