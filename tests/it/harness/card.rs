//! A card over HTTP: ranked, looked at once more, cast.

use super::{Answer, Visitor};

/// Presses one button of the card page that is shown, and gives the page it leads to.
pub async fn press(person: &mut Visitor<'_>, page: &Answer, button: &str) -> Answer {
    let seen = page.hidden("seen");
    let fields = [("seen", seen.as_str()), ("do", button)];
    let done = person.submit(page, "/card", &fields).await;
    match done.status {
        303 => {
            let address = done.header("location").split('#').next().unwrap();
            person.get(address).await
        }
        _ => done,
    }
}

/// Ranks these ordinals by pressing one button each, and gives the last page.
pub async fn rank(person: &mut Visitor<'_>, ordinals: &[u8]) -> Answer {
    let mut page = person.get("/card").await;
    for ordinal in ordinals {
        page = press(person, &page, &format!("add-{ordinal}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
    }
    page
}

/// The review page.
pub async fn review(person: &mut Visitor<'_>) -> Answer {
    person.get("/card/review").await
}

/// What stands on a review page, in order.
pub fn choices(page: &Answer) -> Vec<String> {
    let parts = page.body.split("name=\"choice\" value=\"").skip(1);
    parts
        .map(|p| p.split('"').next().unwrap().to_owned())
        .collect()
}

/// Presses the last button.
pub async fn cast(person: &mut Visitor<'_>, review: &Answer) -> Answer {
    let (choices, key) = (choices(review), review.hidden("key"));
    let mut fields = vec![("key", key.as_str())];
    fields.extend(choices.iter().map(|c| ("choice", c.as_str())));
    if choices.is_empty() {
        fields.push(("no_preference", "yes"));
    }
    person.submit(review, "/card/cast", &fields).await
}

/// The code on a receipt page.
pub fn receipt_code(page: &Answer) -> String {
    receipt_code_of(&page.body)
}

/// The code in the text of a receipt page.
pub fn receipt_code_of(text: &str) -> String {
    let (_, rest) = text.split_once("class=\"code\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}
