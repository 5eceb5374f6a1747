//! The participant's card in a browser that runs our script: ranked, kept and sealed there. A wire
//! between browser and server shows that the server is told nothing of it.

use crate::chromium::{self, Browser};
use crate::harness::{PASSWORD, START, TestApp};
use caucus::services::sign_in::IDLE_SECONDS;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const PHONE: u32 = 320;

/// Every byte that browsers have sent.
type Told = Arc<Mutex<Vec<u8>>>;

/// A demonstration that is reached through a wire which writes down what it is told.
async fn overheard() -> (TestApp, Told) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let public = format!("http://{}", listener.local_addr().unwrap());
    let app = TestApp::at(&public).await;
    let (told, server) = (Told::default(), app.running.address);
    tokio::spawn(listen(listener, server, Arc::clone(&told)));
    (app, told)
}

async fn listen(listener: TcpListener, server: SocketAddr, told: Told) {
    while let Ok((browser, _)) = listener.accept().await {
        let server = TcpStream::connect(server).await.unwrap();
        let (mut from_browser, mut to_browser) = browser.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        let told = Arc::clone(&told);
        tokio::spawn(async move {
            let mut bytes = vec![0; 64 * 1024];
            while let Ok(read @ 1..) = from_browser.read(&mut bytes).await {
                told.lock().unwrap().extend(&bytes[..read]);
                if to_server.write_all(&bytes[..read]).await.is_err() {
                    break;
                }
            }
        });
        tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_browser).await });
    }
}

/// The bodies of the forms that were sent to an address.
fn sent(told: &Told, address: &str) -> Vec<String> {
    let told = String::from_utf8_lossy(&told.lock().unwrap()).into_owned();
    let marker = format!("POST {address} HTTP/1.1\r\n");
    let parts = told.split(marker.as_str()).skip(1);
    let body = |part: &str| {
        let (head, rest) = part.split_once("\r\n\r\n").unwrap();
        let length = head.to_ascii_lowercase();
        let length = length.split_once("content-length: ").unwrap().1;
        let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
        rest[..length].to_owned()
    };
    parts.map(body).collect()
}

/// What a ranking looks like on its way to the server.
fn tells_a_ranking(told: &Told) -> bool {
    let told = String::from_utf8_lossy(&told.lock().unwrap()).into_owned();
    ["choice=", "add-", "do=", "list-1", "no_preference"]
        .iter()
        .any(|mark| told.contains(mark))
}

/// Presses what is shown with exactly this text and leads nowhere.
pub async fn press(browser: &Browser, text: &str) {
    let script = format!(
        "(() => {{ const words = (node) => node.textContent.replace(/\\s+/g, ' ').trim();\
        const found = [...document.querySelectorAll('main button, main a')]\
        .find((node) => node.offsetParent && words(node) === {});\
        if (!found) throw 'it is not shown'; found.click(); }})()",
        json!(text)
    );
    browser.evaluate(&script).await;
}

/// Casts from the review that is shown.
pub async fn cast(browser: &Browser, text: &str) {
    press(browser, text).await;
    browser.led_on("/card/receipt").await;
}

async fn shown(browser: &Browser) -> String {
    let text = "document.querySelector('main').innerText.replace(/\\s+/g, ' ')";
    browser.evaluate(text).await.as_str().unwrap().to_owned()
}

async fn expect(browser: &Browser, words: &str) {
    let shown = shown(browser).await;
    assert!(shown.contains(words), "{words:?} is not in {shown}");
}

/// The ranking as the page that is shown lists it.
async fn order(browser: &Browser) -> String {
    let list = "[...document.querySelectorAll('[data-step]:not([hidden]) [data-order] li')]\
        .map((li) => li.textContent).join(', ')";
    browser.evaluate(list).await.as_str().unwrap().to_owned()
}

pub async fn sign_in(browser: &Browser, login: &str) {
    browser.sign_in(login, PASSWORD).await;
    browser.settle().await;
}

async fn kept(browser: &Browser) -> serde_json::Value {
    browser
        .evaluate("sessionStorage.getItem('caucus-card')")
        .await
}

#[tokio::test]
async fn with_script_the_server_never_sees_the_ranking_nor_the_draft() {
    if !chromium::is_here() {
        return;
    }
    let (app, told) = overheard().await;
    let base = app.running.public_url.to_string();
    let phone = Browser::open(&base, PHONE, true).await;
    let picture = async |name: &str| phone.picture(&format!("card-browser-{name}")).await;
    sign_in(&phone, "guest1").await;
    expect(&phone, "Your browser seals your card on this device.").await;
    picture("01-card").await;
    press(&phone, "Review my card").await;
    expect(&phone, "Rank at least one preference").await;
    picture("02-nothing-ranked").await;
    press(&phone, "Make 1st choice: Sanders").await;
    press(&phone, "Make 2nd choice: Warren").await;
    press(&phone, "Make 3rd choice: Biden").await;
    press(&phone, "Move up Biden").await;
    expect(&phone, "Biden moved. It is now your 2nd choice.").await;
    picture("03-ranked").await;
    // A page that is loaded again has it still, and the server has nothing.
    phone.go("/card").await;
    phone.settle().await;
    expect(&phone, "Your card is as you left it.").await;
    assert_eq!(order(&phone).await, "Sanders, Biden, Warren");
    assert!(app.stored()["draft"].is_empty());
    press(&phone, "Put in order").await;
    expect(&phone, "Your choices now come first, in order.").await;
    picture("04-in-order").await;
    press(&phone, "Review my card").await;
    expect(&phone, "Your card is not sent yet.").await;
    expect(&phone, "You did not rank").await;
    picture("05-review").await;
    press(&phone, "Change my card").await;
    press(&phone, "Review my card").await;
    cast(&phone, "Cast my card").await;
    expect(&phone, "Your card is in the box").await;
    picture("06-receipt").await;
    assert!(kept(&phone).await.is_null(), "the tab has forgotten it");
    phone.press("Replace my card").await;
    phone.settle().await;
    press(&phone, "No preference").await;
    expect(&phone, "You chose No preference.").await;
    expect(&phone, "This one will count instead of it.").await;
    picture("07-replace").await;
    cast(&phone, "Cast my card").await;
    expect(&phone, "This is card number 2 from you.").await;
    picture("08-receipt-replaced").await;
    phone.press("Where is my card?").await;
    phone.expect("entry number 1 in the log of cards").await;

    let forms = sent(&told, "/card/cast");
    assert_eq!(forms.len(), 2);
    for form in &forms {
        let names: Vec<_> = form
            .split('&')
            .map(|f| f.split('=').next().unwrap())
            .collect();
        assert_eq!(names, ["form_token", "key", "place", "sealed"]);
    }
    assert!(sent(&told, "/card").is_empty() && !tells_a_ranking(&told));

    // The wire is not deaf: without script the same is told.
    let old = Browser::open(&base, PHONE, false).await;
    old.sign_in("guest2", PASSWORD).await;
    old.press("Make 1st choice: Sanders").await;
    assert!(tells_a_ranking(&told) && !app.stored()["draft"].is_empty());
    // A device with script goes on from there, and the draft is gone once the card is cast.
    let desk = Browser::open(&base, 1200, true).await;
    sign_in(&desk, "guest2").await;
    assert_eq!(order(&desk).await, "Sanders");
    desk.picture("card-browser-desk").await;
    press(&desk, "Review my card").await;
    cast(&desk, "Cast my card").await;
    assert!(app.stored()["draft"].is_empty());
}

#[tokio::test]
async fn in_spanish_on_a_phone() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let phone = Browser::open(&app.running.public_url.to_string(), PHONE, true).await;
    sign_in(&phone, "guest1").await;
    phone.press("Español").await;
    phone.settle().await;
    expect(&phone, "Su navegador sella su tarjeta en este dispositivo.").await;
    press(&phone, "Elegir como 1.ª: Warren").await;
    press(&phone, "Elegir como 2.ª: Uncommitted").await;
    expect(&phone, "Uncommitted es ahora su 2.ª opción.").await;
    phone.picture("card-browser-es-01-ranked").await;
    press(&phone, "Revisar mi tarjeta").await;
    expect(&phone, "Su tarjeta todavía no está enviada.").await;
    phone.picture("card-browser-es-02-review").await;
    cast(&phone, "Emitir mi tarjeta").await;
    expect(&phone, "Su tarjeta está en la urna").await;
    phone.picture("card-browser-es-03-receipt").await;
    phone.press("Reemplazar mi tarjeta").await;
    phone.settle().await;
    press(&phone, "Elegir como 1.ª: Biden").await;
    press(&phone, "Revisar mi tarjeta").await;
    cast(&phone, "Emitir mi tarjeta").await;
    expect(&phone, "Esta es su tarjeta número 2.").await;
    phone.picture("card-browser-es-04-replaced").await;
}

#[tokio::test]
async fn a_session_that_ends_and_another_tab_leave_the_draft_where_it_was() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let one = Browser::open(&base, PHONE, true).await;
    let two = Browser::open(&base, PHONE, true).await;
    sign_in(&one, "guest1").await;
    press(&one, "Make 1st choice: Yang").await;
    press(&one, "Review my card").await;
    app.hands.set(START.plus_seconds(IDLE_SECONDS + 1));
    press(&one, "Cast my card").await;
    one.led_on("/card/cast").await;
    expect(&one, "You were signed out after a pause").await;
    one.press("Sign in and go on").await;
    one.fill("login", "guest1").await;
    one.fill("password", PASSWORD).await;
    one.press("Sign in").await;
    one.settle().await;
    assert_eq!(order(&one).await, "Yang");

    // Another tab casts first.
    sign_in(&two, "guest1").await;
    assert_eq!(order(&two).await, "", "a draft stays in its tab");
    press(&two, "Make 1st choice: Warren").await;
    press(&two, "Review my card").await;
    cast(&two, "Cast my card").await;
    press(&one, "Review my card").await;
    press(&one, "Cast my card").await;
    one.led_on("/card").await;
    one.settle().await;
    expect(&one, "Your card was not sent.").await;
    assert_eq!(order(&one).await, "Yang");
    one.picture("card-browser-overtaken").await;
    press(&one, "Review my card").await;
    cast(&one, "Cast my card").await;
    expect(&one, "This is card number 2 from you.").await;

    // Somebody else sits down at the same tab.
    press(&one, "Replace my card").await;
    one.led_on("/card").await;
    one.settle().await;
    press(&one, "Make 1st choice: Yang").await;
    one.press("Sign out").await;
    assert!(kept(&one).await.is_null(), "signing out forgets it");
    sign_in(&one, "guest2").await;
    assert_eq!(order(&one).await, "");
}
