//! The module that browsers load (`assets/seal.wasm`): `caucus_seal::place::seal_request` behind
//! one buffer. It imports nothing, allocates nothing, and has no clock and no randomness: the page
//! puts a request into the buffer, calls [`seal`], and takes the sealed card out of it.
//!
//! Built with `scripts/seal-wasm`, which gives the same bytes on every machine.
#![cfg_attr(target_arch = "wasm32", no_std)]

use caucus_seal::card::MAX_RANKS;
use caucus_seal::place::{MAX_PLACE, seal_request};
use caucus_seal::sealed::FRESH;
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Room for the longest request, and for one byte that makes it too long.
const ROOM: usize = FRESH + MAX_PLACE + MAX_RANKS + 1;

/// Atomic, so that it can be written without unsafe code; in a module without threads that is a
/// plain byte.
static BUFFER: [AtomicU8; ROOM] = [const { AtomicU8::new(0) }; ROOM];

/// Where the buffer is.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *const AtomicU8 {
    BUFFER.as_ptr()
}

/// How long it is.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> usize {
    ROOM
}

/// Seals the request in the first `length` bytes of the buffer. Answers how long the sealed card
/// is that stands there then, or 0 where the request was refused. Wipes the request either way.
#[unsafe(no_mangle)]
pub extern "C" fn seal(length: usize) -> usize {
    let mut request = [0; ROOM];
    for (copy, byte) in request.iter_mut().zip(&BUFFER) {
        *copy = byte.swap(0, Relaxed);
    }
    let sealed = request.get(..length).map(seal_request);
    request.fill(0);
    // Keeps the wiping: without a reader it would be left out.
    core::hint::black_box(&request);
    match sealed {
        Some(Ok(sealed)) => {
            for (byte, sealed) in BUFFER.iter().zip(sealed) {
                byte.store(sealed, Relaxed);
            }
            sealed.len()
        }
        _ => 0,
    }
}

#[cfg(target_arch = "wasm32")]
mod panic {
    // Not there: if anything in the module could panic, the module would have to import this, and
    // the test that looks at its imports would fail.
    #[link(wasm_import_module = "caucus")]
    unsafe extern "C" {
        fn panicked() -> !;
    }

    #[panic_handler]
    fn handle(_: &core::panic::PanicInfo<'_>) -> ! {
        // SAFETY: takes nothing and does not come back.
        unsafe { panicked() }
    }
}
