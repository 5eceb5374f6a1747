//! Sealing and partial opening once more, written from `docs/spec` alone and as plainly as it goes:
//! what the crate must give.
#![allow(dead_code)]

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest as _, Sha512};

/// Section 2: the six fields, as they are hashed.
pub struct Context {
    pub manifest: [u8; 32],
    pub unit: String,
    pub pseudonym: [u8; 32],
    pub session: u64,
    pub attempt: u64,
    pub channel: u8,
}

/// Everything that comes about while a card is sealed.
pub struct Sealing {
    pub r: Scalar,
    pub w: Scalar,
    pub c: Scalar,
    pub sealed: Vec<u8>,
}

impl Context {
    fn fields(&self) -> Vec<Vec<u8>> {
        vec![
            self.manifest.to_vec(),
            self.unit.as_bytes().to_vec(),
            self.pseudonym.to_vec(),
            self.session.to_be_bytes().to_vec(),
            self.attempt.to_be_bytes().to_vec(),
            vec![self.channel],
        ]
    }
}

fn hash(label: &str, fields: &[Vec<u8>]) -> [u8; 64] {
    let mut hash = Sha512::new();
    let head = [b"caucus-seal/1".to_vec(), label.as_bytes().to_vec()];
    for field in head.iter().chain(fields) {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hash.finalize().into()
}

fn scalar(label: &str, fields: &[Vec<u8>]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&hash(label, fields))
}

/// Section 1: how many tries fail, and the element.
pub fn element(payload: &[u8; 30]) -> (u8, RistrettoPoint) {
    let tried = (0..96).find_map(|k| {
        let bytes = CompressedRistretto(super::encoding(payload, k));
        Some((k, bytes.decompress()?))
    });
    tried.unwrap()
}

pub fn payload(ranks: &[u8]) -> [u8; 30] {
    let mut payload = [0; 30];
    payload[0] = 1;
    payload[1..=ranks.len()].copy_from_slice(ranks);
    payload
}

fn bytes(point: &RistrettoPoint) -> Vec<u8> {
    point.compress().to_bytes().to_vec()
}

/// Section 3.
pub fn seal(ranks: &[u8], context: &Context, y: &RistrettoPoint, fresh: &[u8; 96]) -> Sealing {
    let payload = payload(ranks);
    let (wide, hedge) = fresh.split_at(64);
    let with = |more: &[Vec<u8>]| [&context.fields(), more].concat();
    let for_r = [bytes(y), payload.to_vec(), wide.to_vec()];
    let r = scalar("card secret", &with(&for_r));
    let (head, body) = (r * G, element(&payload).1 + r * y);
    let shared = [bytes(&G), bytes(y), bytes(&body)];
    let for_w = [b"nonce".to_vec(), r.to_bytes().to_vec(), hedge.to_vec()];
    let w = scalar("card", &with(&[&shared[..], &for_w].concat()));
    let for_c = [bytes(&head), bytes(&(w * G))];
    let c = scalar("card", &with(&[&shared[..], &for_c].concat()));
    let s = w + c * r;
    let parts = [bytes(&head), bytes(&body), bytes(&(w * G))];
    let sealed = [vec![1], parts.concat(), s.to_bytes().to_vec()].concat();
    Sealing { r, w, c, sealed }
}

/// Digest of a hash over fields (ceremony.md, section 1).
pub fn digest(label: &str, fields: &[Vec<u8>]) -> [u8; 32] {
    hash(label, fields)[..32].try_into().unwrap()
}

/// What one item of a part claims and how its proof is made (ceremony.md, sections 2 and 7).
pub struct Item {
    pub key_digest: [u8; 32],
    pub batch_digest: [u8; 32],
    pub trustee: u8,
    pub item: u64,
    pub share: Scalar,
    pub head: RistrettoPoint,
}

impl Item {
    /// The partly opened item and its proof; both commitments can be shifted by something.
    pub fn bytes(&self, shift: [Scalar; 2]) -> Vec<u8> {
        let (public, image) = (self.share * G, self.share * self.head);
        let w = Scalar::from(1_000_003 + self.item);
        let r = (w + shift[0]) * G;
        let s = w * self.head + shift[1] * G;
        let names = [self.key_digest.to_vec(), self.batch_digest.to_vec()];
        let place = [u64::from(self.trustee), self.item].map(|n| n.to_be_bytes().to_vec());
        let points = [&public, &self.head, &image, &r, &s].map(bytes);
        let fields = [&names[..], &place, &points].concat();
        let c = scalar("partial opening", &fields);
        let response = (w + c * self.share).to_bytes().to_vec();
        [bytes(&image), bytes(&r), bytes(&s), response].concat()
    }
}

/// Section 5, for whoever has the whole secret.
pub fn open(sealed: &[u8], secret: &Scalar) -> [u8; 32] {
    let point = |at: usize| {
        let bytes = CompressedRistretto(sealed[at..at + 32].try_into().unwrap());
        bytes.decompress().unwrap()
    };
    (point(33) - secret * point(1)).compress().to_bytes()
}
