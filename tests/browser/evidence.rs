//! A picture for a registration: sent from a small phone without script, looked at on the desk.

use crate::chromium::{self, Browser};
use crate::harness::pictures::{drawn, marked_jpeg};
use crate::harness::{ANA, PASSWORD, TestApp};
use image::ImageFormat;

#[tokio::test]
async fn a_picture_is_sent_from_a_phone_and_looked_at_by_who_works_on_the_case() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    assert_eq!(ana.send_registration("2").await.status, 303);
    let vera = Browser::open(&base, 320, true).await;
    vera.sign_in("verifier", PASSWORD).await;
    vera.go("/desk").await;
    vera.press("A. N.").await;
    vera.choose("reason", "Something").await;
    vera.fill("message", "Please send a picture of your ID.")
        .await;
    vera.press("Ask for more").await;
    vera.press("Leave this case").await;

    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let (letter, id) = (
        file("letter.pdf", b"%PDF-1.7".to_vec()),
        file("id.jpg", marked_jpeg()),
    );
    let phone = Browser::open(&base, 320, true).await;
    phone.become_holder(&base, &ana.cookies).await;
    phone.go("/account").await;
    phone.expect("Please send a picture of your ID.").await;
    phone.picture("evidence-1-asked").await;
    phone.attach("picture", &letter).await;
    phone.press("Send the picture").await;
    phone.expect("cannot read this as a JPEG or PNG").await;
    phone.picture("evidence-2-no-picture").await;
    let plain = Browser::open(&base, 320, false).await;
    plain.become_holder(&base, &ana.cookies).await;
    let large = file("large.png", vec![7; 9 * 1024 * 1024]);
    for (sent, says) in [(&large, "larger than 8 MB"), (&id, "Your picture came in.")] {
        plain.go("/account").await;
        plain.attach("picture", sent).await;
        plain.press("Send the picture").await;
        plain.expect(says).await;
    }
    plain.picture("evidence-3-came-in").await;
    let wide = file("wide.png", drawn(2_600, 900, ImageFormat::Png));
    plain.attach("picture", &wide).await;
    plain.press("Send the picture").await;
    plain.expect("Your 2 pictures came in.").await;
    plain.press("Check and send again").await;
    plain.pick().await;
    plain.press("Send").await;

    vera.go("/desk").await;
    vera.press("A. N.").await;
    let loaded = "Promise.all([...document.images].map((i) => i.decode())).then(() => \
        [...document.images].map((i) => i.naturalWidth))";
    let widths = vera.evaluate(loaded).await;
    assert_eq!(widths, serde_json::json!([120, 2_000]));
    vera.picture("evidence-4-desk").await;
}
