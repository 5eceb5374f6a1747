//! What kind of device somebody signed in with, in words coarse enough to tell one's own phone
//! from one's own computer and nobody from anybody else.

/// A browser and a system, as far as they are known. What the browser sent is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Device {
    browser: Option<&'static str>,
    system: Option<&'static str>,
}

/// A mark in what browsers send, and what people call the thing. Browsers also name those they
/// descend from, so the first that fits is the right one.
type Mark = (&'static str, &'static str);

const BROWSERS: [Mark; 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [Mark; 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

/// Where somebody signed in by calling; no browser sends it.
const CALL: Mark = ("", "call");

/// Between the two in the stored form.
const BETWEEN: char = '/';

impl Device {
    /// A telephone call.
    pub const PHONE: Self = Self {
        browser: None,
        system: Some(CALL.1),
    };

    /// What a `User-Agent` header says, as far as it is worth keeping.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        let find = |marks: &[Mark]| {
            let found = marks.iter().find(|(mark, _)| user_agent.contains(mark));
            found.map(|(_, name)| *name)
        };
        Self {
            browser: find(&BROWSERS),
            system: find(&SYSTEMS),
        }
    }

    /// A stored device; words that are not ours are none.
    #[must_use]
    pub fn parse(stored: &str) -> Self {
        let known = |marks: &[Mark], text: &str| {
            let found = marks.iter().find(|(_, name)| *name == text);
            found.map(|(_, name)| *name)
        };
        let (browser, system) = stored.split_once(BETWEEN).unwrap_or((stored, ""));
        Self {
            browser: known(&BROWSERS, browser),
            system: known(&SYSTEMS, system).or_else(|| known(&[CALL], system)),
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn stored(self) -> String {
        let [browser, system] = [self.browser, self.system].map(Option::unwrap_or_default);
        format!("{browser}{BETWEEN}{system}")
    }

    /// The browser's name, for instance `Firefox`.
    #[must_use]
    pub fn browser(self) -> Option<&'static str> {
        self.browser
    }

    /// The system's name, for instance `Android`.
    #[must_use]
    pub fn system(self) -> Option<&'static str> {
        self.system
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_send_becomes_two_words_and_nothing_else_is_kept() {
        let sent = [
            (
                "Mozilla/5.0 (Linux; Android 9; SM-G950U) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/120.0.0.0 Mobile Safari/537.36",
                "Chrome/Android",
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S911B) AppleWebKit/537.36 (KHTML, \
                 like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
                "Samsung Internet/Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 12_5 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/12.1.2 Mobile/15E148 Safari/604.1",
                "Safari/iPhone",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) CriOS/119.0.6045.109 Mobile/15E148 Safari/604.1",
                "Chrome/iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                 Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.61",
                "Edge/Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
                "Firefox/Linux",
            ),
            ("curl/8.0", "/"),
            ("", "/"),
            ("<script>alert(1)</script>", "/"),
        ];
        for (header, stored) in sent {
            let device = Device::of(header);
            assert_eq!(device.stored(), stored, "{header}");
            assert_eq!(Device::parse(stored), device);
        }
        assert_eq!(Device::parse("<b>/Windows").browser(), None);
    }
}
