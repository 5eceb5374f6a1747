//! Encryption of what the server keeps for a while, under keys derived from the event's keys.

use super::keys::EventKeys;
use super::sealing::keyed;
use crate::clock::Entropy;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::Mac as _;
use zeroize::Zeroizing;

const NONCE: usize = 24;
/// First byte of an encrypted body: which form it has.
const VERSION: u8 = 1;

/// Encrypts and opens bodies of one purpose.
pub(super) struct Vault(XChaCha20Poly1305);

impl Vault {
    /// The vault of this purpose; no other opens what it holds.
    pub(super) fn new(keys: &EventKeys, purpose: &[u8]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(*derived(keys, purpose))))
    }

    /// Version, nonce, ciphertext and tag; none for what no cipher can hold. It opens only with
    /// what it is `bound` to.
    pub(super) fn seal(&self, plain: &[u8], bound: &[u8], entropy: &Entropy) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE] = entropy.bytes();
        let aad = [&[VERSION], bound].concat();
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([&[VERSION][..], &nonce, &sealed].concat())
    }

    /// The plain text; none where the body was altered, moved or sealed with other keys.
    pub(super) fn open(&self, body: &[u8], bound: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (&VERSION, rest) = body.split_first()? else {
            return None;
        };
        let (nonce, msg) = rest.split_first_chunk::<NONCE>()?;
        let aad = [&[VERSION], bound].concat();
        let payload = Payload { msg, aad: &aad };
        let plain = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        Some(Zeroizing::new(plain))
    }
}

/// A key for one purpose.
pub(super) fn derived(keys: &EventKeys, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut mac = keyed(keys.request_key());
    mac.update(purpose);
    Zeroizing::new(mac.finalize().into_bytes().into())
}
