//! A real Chromium. chromedriver gives it a window; what a person does in it goes through the
//! browser's own protocol, because chromedriver presses and reads by script, and these pages are
//! shown to browsers that run none.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::mem::ManuallyDrop;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a page may take to be read to its footer, if it has one: all of ours do.
const READING: Duration = Duration::from_secs(5);

/// Where the pictures go; they are for people to look at.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screenshots")
}

/// Whether there is a browser. Without one the tests say so; where `CI` is `true` they fail.
pub fn is_here() -> bool {
    let runs = |program: &str| {
        let mut command = Command::new(program);
        let command = command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let is_here = runs("chromium") && runs("chromedriver");
    if !is_here {
        let must_run = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(
            !must_run,
            "chromium and chromedriver are needed: install chromium-driver"
        );
        eprintln!("NOT RUN: browser tests (no chromium and chromedriver here)");
    }
    is_here
}

/// A browser window.
pub struct Browser {
    /// Never dropped: it would wait for an answer that cannot come while it waits. The server
    /// closes the window.
    driver: ManuallyDrop<WebDriver>,
    base: String,
    client: reqwest::Client,
    width: u32,
    has_script: bool,
    server: Server,
}

/// chromedriver. It ends its browsers when it is told to shut down.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\n\r\n");
            let _ = stream.read(&mut [0; 64]);
        }
        let _ = self.child.wait();
    }
}

impl Server {
    fn start() -> Self {
        let mut command = Command::new("chromedriver");
        let command = command
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("successfully on port ")?;
            rest.trim_end_matches('.').parse().ok()
        });
        let port = port.expect("chromedriver says its port");
        Self { child, port }
    }
}

impl Browser {
    /// A window `width` pixels wide on the site at `base`; below 500 pixels a phone.
    pub async fn open(base: &str, width: u32, has_script: bool) -> Self {
        let server = Server::start();
        let mut wants = ChromeCapabilities::new();
        for flag in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ] {
            wants.add_arg(flag).unwrap();
        }
        wants
            .add_arg(&format!("--window-size={},900", width.max(500)))
            .unwrap();
        if width < 500 {
            let metrics =
                json!({"deviceMetrics": {"width": width, "height": 740, "pixelRatio": 2}});
            wants
                .add_experimental_option("mobileEmulation", metrics)
                .unwrap();
        }
        if !has_script {
            let prefs = json!({"profile.managed_default_content_settings.javascript": 2});
            wants.add_experimental_option("prefs", prefs).unwrap();
        }
        let address = format!("http://127.0.0.1:{}", server.port);
        Self {
            driver: ManuallyDrop::new(WebDriver::new(address, wants).await.unwrap()),
            base: base.to_owned(),
            client: reqwest::Client::new(),
            width,
            has_script,
            server,
        }
    }

    /// Opens a page of the site, and waits until the browser has read it.
    pub async fn go(&self, path: &str) {
        let address = format!("{}{path}", self.base);
        let before = self.page().await;
        self.driver.goto(address).await.unwrap();
        self.next_page(&before, path).await;
    }

    /// Presses the first button or link with exactly this text, and waits for the next page.
    pub async fn press(&self, text: &str) {
        let wanted = format!("normalize-space()=\"{text}\" and not(ancestor-or-self::*[@hidden])");
        let inside = format!("//main//button[{wanted}] | //main//a[{wanted}]");
        let node = match self.find(&inside).await {
            None => {
                self.find(&format!("//button[{wanted}] | //a[{wanted}]"))
                    .await
            }
            found => found,
        };
        let before = self.page().await;
        self.click(node.unwrap_or_else(|| panic!("there is no button {text}")))
            .await;
        self.next_page(&before, text).await;
    }

    /// Waits for the page after `before`, and until the browser has read it: what is on it may still
    /// move before.
    async fn next_page(&self, before: &str, text: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while self.page().await == before {
            assert!(tokio::time::Instant::now() < deadline, "{text} led nowhere");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let read = tokio::time::Instant::now() + READING;
        while self.find("//footer").await.is_none() && tokio::time::Instant::now() < read {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Answered when the page has been loaded.
        self.driver.current_url().await.unwrap();
    }

    /// Picks the first of several.
    pub async fn pick(&self) {
        let path = "//main//input[@type=\"radio\" or @type=\"checkbox\"]";
        self.click(self.find(path).await.expect("something to pick"))
            .await;
    }

    /// Presses what somebody could press: it is on the page, with nothing over it. The key goes to
    /// the element itself; where a pointer lands depends on how far a busy browser has drawn.
    async fn click(&self, node: i64) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while !self.is_on_top(node).await {
            let is_late = tokio::time::Instant::now() >= deadline;
            assert!(!is_late, "something lies over what is to be pressed");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let asked = json!({"nodeId": node});
        let described = self.command("DOM.describeNode", asked.clone()).await;
        let is_field = described["node"]["nodeName"] == "INPUT";
        self.command("DOM.focus", asked).await;
        self.key(if is_field { " " } else { "Enter" }).await;
    }

    /// Whether the middle of an element is the element itself, or a part of it.
    async fn is_on_top(&self, node: i64) -> bool {
        let asked = json!({"nodeId": node});
        self.command("DOM.scrollIntoViewIfNeeded", asked.clone())
            .await;
        let quads = self.command("DOM.getContentQuads", asked.clone()).await;
        let seen = &self.command("Page.getLayoutMetrics", json!({})).await["cssVisualViewport"];
        // Boxes are measured from the window's corner, and looked up from the page's.
        let middle = |at: usize, scrolled: &Value| {
            let sides = [at, at + 4].map(|at| quads["quads"][0][at].as_f64());
            Some((f64::midpoint(sides[0]?, sides[1]?) + scrolled.as_f64()?).round())
        };
        let (Some(x), Some(y)) = (middle(0, &seen["pageX"]), middle(1, &seen["pageY"])) else {
            return false;
        };
        let hit = json!({"x": x, "y": y});
        let hit = self.command("DOM.getNodeForLocation", hit).await;
        let whole = json!({"nodeId": node, "depth": -1});
        let described = self.command("DOM.describeNode", whole).await;
        has_part(&described["node"], &hit["backendNodeId"])
    }

    /// Types into the field with this id.
    pub async fn fill(&self, id: &str, text: &str) {
        let node = self.find(&format!("//*[@id=\"{id}\"]")).await.unwrap();
        self.command("DOM.focus", json!({"nodeId": node})).await;
        self.command("Input.insertText", json!({"text": text}))
            .await;
    }

    /// Chooses a file for the field with this id.
    pub async fn attach(&self, id: &str, path: &str) {
        let node = self.find(&format!("//*[@id=\"{id}\"]")).await.unwrap();
        self.command(
            "DOM.setFileInputFiles",
            json!({"nodeId": node, "files": [path]}),
        )
        .await;
    }

    /// Types into the field with this id in place of what is in it.
    pub async fn retype(&self, id: &str, text: &str) {
        let node = self.find(&format!("//*[@id=\"{id}\"]")).await.unwrap();
        self.command("DOM.focus", json!({"nodeId": node})).await;
        let all = json!({"type": "keyDown", "commands": ["selectAll"]});
        self.command("Input.dispatchKeyEvent", all).await;
        self.command("Input.insertText", json!({"text": text}))
            .await;
    }

    /// Presses a key, as somebody without a mouse does; `Tab`, `Enter` and a space are what it takes.
    pub async fn key(&self, key: &str) {
        let (code, text) = match key {
            "Enter" => (13, "\r"),
            " " => (32, " "),
            _ => (9, ""),
        };
        for kind in ["keyDown", "keyUp"] {
            let event = json!({"type": kind, "key": key, "code": key, "text": text,
                "windowsVirtualKeyCode": code});
            self.command("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Presses Alt and a letter, as the pages name them.
    pub async fn key_down(&self, letter: char) {
        let upper = letter.to_ascii_uppercase();
        let event = json!({"type": "keyDown", "modifiers": 1, "key": letter.to_string(),
            "unmodifiedText": letter.to_string(), "code": format!("Key{upper}"),
            "windowsVirtualKeyCode": u32::from(upper)});
        self.command("Input.dispatchKeyEvent", event).await;
    }

    /// As [`Browser::key_down`], where that leads to another page.
    pub async fn shortcut(&self, letter: char) {
        let before = self.page().await;
        self.key_down(letter).await;
        self.next_page(&before, &letter.to_string()).await;
    }

    /// Moves on with Tab to the button or link of this name, and presses Enter.
    pub async fn key_to(&self, name: &str) {
        let mut seen = Vec::new();
        for _ in 0..80 {
            self.key("Tab").await;
            seen.push(self.focused().await);
            if seen.last().is_some_and(|focused| focused == name) {
                let before = self.page().await;
                self.key("Enter").await;
                return self.next_page(&before, name).await;
            }
        }
        panic!("Tab does not lead to {name}, only to {seen:?}");
    }

    /// What the focused element says, as a screen reader reads it.
    async fn focused(&self) -> String {
        self.command("Accessibility.enable", json!({})).await;
        let tree = self.command("Accessibility.getFullAXTree", json!({})).await;
        let is_focused = |node: &&Value| {
            let properties = node["properties"].as_array();
            properties.is_some_and(|all| {
                all.iter()
                    .any(|p| p["name"] == "focused" && p["value"]["value"] == true)
            }) && node["role"]["value"] != "RootWebArea"
        };
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let name = nodes.iter().find(is_focused);
        let name = name.and_then(|node| node["name"]["value"].as_str());
        // Hidden words are set apart by a space.
        name.unwrap_or_default().replace(" :", ":")
    }

    /// Shows the page as it will be printed.
    pub async fn as_printed(&self) {
        self.command("Emulation.setEmulatedMedia", json!({"media": "print"}))
            .await;
    }

    /// Whether anything with these words is shown, hidden parts left out.
    pub async fn shows(&self, words: &str) -> bool {
        let wanted = format!("//main//*[contains(normalize-space(),\"{words}\")]");
        let Some(node) = self.find(&wanted).await else {
            return false;
        };
        let quads = self
            .command("DOM.getContentQuads", json!({"nodeId": node}))
            .await;
        quads["quads"].as_array().is_some_and(|q| !q.is_empty())
    }

    /// Picks what a list shows, by its words.
    pub async fn choose(&self, id: &str, words: &str) {
        let node = self.find(&format!("//*[@id=\"{id}\"]")).await.unwrap();
        self.command("DOM.focus", json!({"nodeId": node})).await;
        for letter in words.chars() {
            let event = json!({"type": "char", "text": letter.to_string()});
            self.command("Input.dispatchKeyEvent", event).await;
        }
    }

    /// Signs in from the sign-in page.
    pub async fn sign_in(&self, login: &str, password: &str) {
        self.go("/sign-in").await;
        self.fill("login", login).await;
        self.fill("password", password).await;
        self.press("Sign in").await;
    }

    /// Asserts that the page says this, whatever the markup between the words.
    pub async fn expect(&self, words: &str) {
        let text = self.text().await;
        assert!(text.contains(words), "no {words:?} on the page:\n{text}");
    }

    /// The part of the page that is its own, once the browser has read so far.
    async fn main(&self) -> i64 {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            if let Some(node) = self.find("//main").await {
                return node;
            }
            assert!(tokio::time::Instant::now() < deadline, "an empty page");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What the page says, without markup.
    pub async fn text(&self) -> String {
        let node = self.main().await;
        let html = self
            .command("DOM.getOuterHTML", json!({"nodeId": node}))
            .await;
        let parts = html["outerHTML"].as_str().unwrap().split('<');
        let text: String = parts
            .filter_map(|p| p.split_once('>').map(|(_, t)| t))
            .collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The first node an XPath expression finds.
    async fn find(&self, path: &str) -> Option<i64> {
        self.command("DOM.getDocument", json!({"depth": 0})).await;
        let search = self
            .command("DOM.performSearch", json!({"query": path}))
            .await;
        if search["resultCount"].as_i64()? == 0 {
            return None;
        }
        let first = json!({"searchId": search["searchId"], "fromIndex": 0, "toIndex": 1});
        let found = self.command("DOM.getSearchResults", first).await;
        found["nodeIds"][0].as_i64()
    }

    /// Tells one loaded page from the next.
    async fn page(&self) -> String {
        let tree = self.command("Page.getFrameTree", json!({})).await;
        let loader = tree["frameTree"]["frame"]["loaderId"].as_str();
        loader.unwrap_or_default().to_owned()
    }

    /// Takes a picture of the whole page, after looking for what keeps people out.
    pub async fn picture(&self, name: &str) {
        if self.has_script {
            self.look(name).await;
        }
        self.photograph(name).await;
    }

    /// Takes a picture of the whole page, which must not be wider than the window.
    pub async fn photograph(&self, name: &str) {
        let content = self.size(name).await;
        let clip = json!({
            "x": 0, "y": 0, "scale": 1,
            "width": content["width"], "height": content["height"],
        });
        let whole = json!({"captureBeyondViewport": true, "clip": clip});
        let picture = self.command("Page.captureScreenshot", whole).await;
        let bytes = base64_decode(picture["data"].as_str().unwrap());
        std::fs::create_dir_all(pictures()).unwrap();
        std::fs::write(pictures().join(format!("{name}.png")), bytes).unwrap();
    }

    /// How wide and high the page is. Until it has read so far, a browser that plays a phone lays a
    /// page out for a desktop.
    async fn size(&self, name: &str) -> Value {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let metrics = self.command("Page.getLayoutMetrics", json!({})).await;
            let content = metrics["cssContentSize"].clone();
            let wide = content["width"].as_f64().unwrap();
            if wide <= f64::from(self.width) {
                return content;
            }
            let is_late = tokio::time::Instant::now() >= deadline;
            assert!(!is_late, "{name} is {wide} pixels wide");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Gives the browser a device that holds passkeys, whose owner always agrees.
    pub async fn with_passkeys(&self) -> String {
        self.command("WebAuthn.enable", json!({})).await;
        let options = json!({"options": {"protocol": "ctap2", "transport": "internal",
            "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true,
            "automaticPresenceSimulation": true}});
        let added = self
            .command("WebAuthn.addVirtualAuthenticator", options)
            .await;
        added["authenticatorId"].as_str().unwrap().to_owned()
    }

    /// How many passkeys such a device holds.
    pub async fn passkeys(&self, device: &str) -> usize {
        let asked = json!({"authenticatorId": device});
        let held = self.command("WebAuthn.getCredentials", asked).await;
        held["credentials"].as_array().map_or(0, Vec::len)
    }

    /// Where the window is.
    pub async fn address(&self) -> String {
        self.driver.current_url().await.unwrap().to_string()
    }

    /// Waits for the next page, without pressing anything.
    pub async fn led_on(&self, to: &str) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let at = self.driver.current_url().await.unwrap();
            if at.path() == to {
                return;
            }
            assert!(
                tokio::time::Instant::now() < deadline,
                "still at {at}, not {to}"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// A command of the browser's own debugging protocol.
    pub async fn command(&self, name: &str, params: Value) -> Value {
        let session = self.driver.session_id().to_string();
        let address = format!(
            "http://127.0.0.1:{}/session/{session}/goog/cdp/execute",
            self.server.port
        );
        let body = json!({"cmd": name, "params": params}).to_string();
        let sent = self.client.post(address).body(body).send().await.unwrap();
        let answer: Value = serde_json::from_slice(&sent.bytes().await.unwrap()).unwrap();
        answer["value"].clone()
    }
}

/// Whether a node as the browser describes it has this number, or anything in it has.
fn has_part(node: &Value, number: &Value) -> bool {
    let parts = node["children"].as_array().into_iter().flatten();
    node["backendNodeId"] == *number || parts.into_iter().any(|part| has_part(part, number))
}

fn base64_decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}
