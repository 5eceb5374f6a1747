//! What people do on the way to a result, with marks wherever they type.

mod desk;
mod headquarters;
mod mail;
mod participant;

use super::child::Sender;
use crate::harness::{PASSWORD, TestApp};

impl Sender {
    /// The whole of it.
    pub async fn story(&mut self, app: &TestApp) {
        self.marks.secret(PASSWORD);
        self.stopped_with_a_form_in_hand(app).await;
        self.desk(app).await;
        self.lost(app).await;
        self.keys(app).await;
        self.cards(app).await;
        self.calls(app).await;
        self.rooms(app).await;
        self.others(app).await;
        self.late(app).await;
        self.ending(app).await;
        self.night(app).await;
    }
}
