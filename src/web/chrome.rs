//! What surrounds every page: title, DEMO mark, navigation, the way out.

use super::assets::Assets;
use crate::domain::{Event, Role};

/// The frame of a page. Public pages are cached, so theirs says nothing about who is looking.
#[derive(Debug, Clone)]
pub struct Chrome {
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
    },
}

impl Chrome {
    /// The frame of a public page.
    #[must_use]
    pub fn public(event: Option<&Event>, assets: &Assets) -> Self {
        Self {
            event_title: event.map(|e| e.title.clone()).unwrap_or_default(),
            is_demo: event.is_some_and(|e| e.is_demo),
            stylesheet: assets.stylesheet().to_owned(),
            icon: assets.icon().to_owned(),
            visitor: Visitor::Public,
        }
    }

    /// The frame of a page for somebody signed in.
    #[must_use]
    pub fn signed_in(self, role: Role, form_token: String) -> Self {
        Self {
            visitor: Visitor::SignedIn { role, form_token },
            ..self
        }
    }

    /// A frame without an event, for tests.
    #[cfg(test)]
    pub fn bare() -> Self {
        Self::public(None, &Assets::new())
    }
}
