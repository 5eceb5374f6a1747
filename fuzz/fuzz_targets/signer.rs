//! Any bytes as what comes over a signer's socket: frames, one behind the other. Never a panic, what is
//! read is written the same, and all that is ever signed of a log is one history.
#![no_main]

use caucus::domain::EventId;
use caucus::log::{
    CheckpointSigner, Frontier, Hash, LogName, SignedLog, SignerAnswer, SignerRequest,
};
use caucus::services::signing::{read_frame, write_frame};
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use tokio::io::AsyncWriteExt as _;
use tokio::net::UnixStream;
use tokio::runtime::{Builder, Runtime};

thread_local! {
    static RUNTIME: RefCell<Runtime> = RefCell::new(Builder::new_current_thread().enable_io().build().expect("a runtime"));
}

/// A log and the leaves that were signed.
struct Signed {
    log: SignedLog,
    key: caucus::log::VerifierKey,
    leaves: Vec<Hash>,
}

fuzz_target!(|bytes: &[u8]| {
    RUNTIME.with_borrow(|runtime| runtime.block_on(listen(bytes)));
});

async fn listen(bytes: &[u8]) {
    let (mut here, mut there) = UnixStream::pair().expect("a pair of sockets");
    // Short enough for the socket's own buffer.
    there.write_all(bytes).await.expect("written");
    there.shutdown().await.expect("ended");
    let mut logs = Vec::new();
    while let Ok(Some(frame)) = read_frame(&mut here).await {
        assert!(bytes.windows(frame.len().max(1)).any(|part| part == frame) || frame.is_empty());
        if let Some(answer) = SignerAnswer::parse(&frame) {
            assert_eq!(answer.to_bytes(), frame);
        }
        let Some(request) = SignerRequest::parse(&frame) else {
            continue;
        };
        assert_eq!(request.to_bytes(), frame);
        if let SignerRequest::Sign(growth) = request {
            sign(&mut logs, growth);
        }
    }
    // What is written is read.
    let (mut here, mut there) = UnixStream::pair().expect("a pair of sockets");
    write_frame(&mut there, bytes).await.expect("written");
    let read = read_frame(&mut here).await.expect("a frame");
    assert_eq!(read.as_deref(), Some(bytes));
}

fn sign(logs: &mut Vec<((EventId, LogName), Signed)>, mut growth: caucus::log::Growth) {
    let name = (growth.event, growth.log);
    let place = logs
        .iter()
        .position(|(of, _)| *of == name)
        .unwrap_or_else(|| {
            let signer = CheckpointSigner::new(growth.log, growth.event, &[7; 32]);
            let key = signer.verifier().clone();
            let log = SignedLog::new(signer, Frontier::new());
            logs.push((
                name,
                Signed {
                    log,
                    key,
                    leaves: Vec::new(),
                },
            ));
            logs.len() - 1
        });
    let signed = &mut logs[place].1;
    // Nobody guesses a root: where the first byte is 0, it is put right.
    if growth.root.as_bytes()[0] == 0 {
        let mut frontier = Frontier::new();
        frontier.append_all(signed.leaves.iter().chain(&growth.leaves).copied());
        growth.root = frontier.root();
    }
    if let Ok(grown) = signed.log.grown(&growth) {
        assert_eq!(growth.from, signed.leaves.len() as u64);
        signed.leaves.extend(&growth.leaves);
        let note = signed.log.sign(grown);
        let head = signed.key.open(&note).expect("its own").head;
        let mut frontier = Frontier::new();
        frontier.append_all(signed.leaves.iter().copied());
        assert_eq!(head, frontier.head());
    }
}
