//! What a participant's browser does with its page: takes the place, and seals a ranking for it
//! with the code that is in the module.

use super::Night;
use caucus::services::cast::{BrowserCard, CardToCast, CastRequest};
use caucus::services::{drafts, event, sign_in};
use caucus_seal::place::seal_request;
use caucus_seal::sealed::FRESH;
use std::ops::Range;

/// Where the number of the attempt stands in a place.
const ATTEMPT: Range<usize> = 104..112;

/// The attempt that a place is for.
pub fn attempt_of(place: &[u8]) -> u64 {
    u64::from_be_bytes(place[ATTEMPT].try_into().unwrap())
}

/// The same place as another attempt.
pub fn at_attempt(place: &[u8], attempt: u64) -> Vec<u8> {
    let mut place = place.to_vec();
    place[ATTEMPT].copy_from_slice(&attempt.to_be_bytes());
    place
}

/// A sealed card, as the module gives it.
pub fn seal_at(place: &[u8], ranks: &[u8], fresh: [u8; FRESH]) -> Vec<u8> {
    let request = [&fresh[..], place, ranks].concat();
    seal_request(&request).unwrap().to_vec()
}

impl Night {
    /// The place of a participant's next card, as their page carries it.
    pub async fn place(&self, person: usize) -> Vec<u8> {
        let principal = sign_in::principal(&self.platform, &self.tokens[person]).await;
        let found = drafts::open(&self.platform, &principal.unwrap().unwrap()).await;
        let found = found.unwrap().unwrap();
        let event = event::load(&self.platform.store).await.unwrap().unwrap();
        let id = event.event.id;
        let place = self.caster.place(id, &found.participant, found.attempts);
        place.await.unwrap().unwrap()
    }

    /// A card of a participant that was sealed for a place.
    pub fn sealed(&self, person: usize, place: &[u8], ranks: &[u8]) -> CastRequest {
        let sealed = seal_at(place, ranks, self.platform.entropy.bytes());
        self.hand_in(person, &sealed, place)
    }

    /// Sealed bytes, handed in by a participant as sealed for a place.
    pub fn hand_in(&self, person: usize, sealed: &[u8], place: &[u8]) -> CastRequest {
        let card = BrowserCard::parse(sealed, place).unwrap();
        CastRequest {
            token: self.tokens[person],
            card: CardToCast::Sealed(Box::new(card)),
            idempotency_key: self.platform.entropy.uuid_v4(),
        }
    }
}
