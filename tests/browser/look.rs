//! Looking at a page for what keeps people out: axe-core's rules for WCAG 2.2 AA and good
//! practice, and the party's own limits in `checks.js`.

use crate::chromium::Browser;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// axe-core 4.14.1 by Deque Systems, MPL-2.0, unchanged; see the licence beside it.
const AXE: &str = include_str!("axe/axe.min.js");
const CHECKS: &str = include_str!("checks.js");

/// Of a target, in CSS pixels, and of words against what is behind them.
const LIMITS: &str = "{target: 44, contrast: 10}";

const RULES: &str = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', \
    'best-practice'], resultTypes: ['violations']}";

impl Browser {
    /// What is wrong with the page that is shown, for people who see, hear or move otherwise.
    pub async fn faults(&self) -> Vec<String> {
        self.evaluate(AXE).await;
        let violations = self
            .evaluate(&format!(
                "axe.run(document, {RULES}).then((r) => r.violations)"
            ))
            .await;
        let violations = violations.as_array().expect("axe answers").clone();
        let told = violations.iter().flat_map(|violation| {
            let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
            let what = format!("axe {}: {}", violation["id"], violation["help"]);
            nodes
                .into_iter()
                .map(move |node| format!("{what}: {}", node["html"]))
        });
        let own = self.evaluate(&format!("({CHECKS})({LIMITS})")).await;
        let own = own.as_array().expect("the checks answer").clone();
        let own = own.iter().map(|fault| fault.as_str().unwrap().to_owned());
        told.chain(own).collect()
    }

    /// Asserts that nothing is wrong with the page that is shown.
    pub async fn look(&self, name: &str) {
        let faults = self.faults().await;
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    }

    /// What a script says that is not of the page: its policy does not hold for it.
    pub async fn evaluate(&self, script: &str) -> Value {
        let asked = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let answer = self.command("Runtime.evaluate", asked).await;
        let thrown = &answer["exceptionDetails"];
        assert!(thrown.is_null(), "{thrown}");
        answer["result"]["value"].clone()
    }

    /// Waits until a page that ranks and seals by itself has begun to.
    pub async fn settle(&self) {
        let ready = "new Promise((done) => { const look = () => { \
            const page = document.querySelector('[data-seal]'); \
            if (!page || !page.querySelector('[data-browser]').hidden) done(true); \
            else setTimeout(look, 5); }; look(); })";
        assert_eq!(self.evaluate(ready).await, true);
    }

    /// Makes the window `width` CSS pixels wide.
    pub async fn resize(&self, width: u32) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1,
            "mobile": false});
        self.command("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// Becomes whoever has these cookies, and nobody else.
    pub async fn become_holder(&self, base: &str, cookies: &BTreeMap<String, String>) {
        self.command("Network.clearBrowserCookies", json!({})).await;
        for (name, value) in cookies {
            let cookie = json!({"name": name, "value": value, "url": base});
            self.command("Network.setCookie", cookie).await;
        }
    }
}
