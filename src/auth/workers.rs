//! The threads that derive keys from passwords. They do nothing else, and step back for whoever
//! answers pages and casts cards.

use super::password::{PasswordError, Secret};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// People who may wait for a thread before the next is asked to come back.
const MOST_WAITING: usize = 2_000;

/// How far a thread steps back, in the steps of the scheduler: a tenth of the share of others
/// where both want the core, all of it where nobody else does.
#[cfg(target_os = "linux")]
const STEPS_BACK: i32 = 10;

type Derived = Result<Zeroizing<Vec<u8>>, PasswordError>;

struct Job {
    params: Params,
    password: Secret,
    salt: Vec<u8>,
    answer: oneshot::Sender<Derived>,
}

/// The way to the threads. They end when it is dropped.
pub(super) struct Workers {
    jobs: mpsc::SyncSender<Job>,
}

impl Workers {
    /// Starts this many threads, each with memory of its own that it keeps.
    pub(super) fn start(threads: usize) -> Self {
        let (jobs, waiting) = mpsc::sync_channel(MOST_WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads.max(1) {
            let waiting = Arc::clone(&waiting);
            std::thread::spawn(move || work(&waiting));
        }
        Self { jobs }
    }

    /// Argon2id of a password, as soon as a thread is free.
    pub(super) async fn derive(&self, params: Params, password: Secret, salt: &[u8]) -> Derived {
        let (answer, derived) = oneshot::channel();
        let job = Job {
            params,
            password,
            salt: salt.to_vec(),
            answer,
        };
        self.jobs.try_send(job).map_err(|refused| match refused {
            mpsc::TrySendError::Full(_) => PasswordError::Busy,
            mpsc::TrySendError::Disconnected(_) => PasswordError::Failed,
        })?;
        derived.await.unwrap_or(Err(PasswordError::Failed))
    }
}

fn work(waiting: &Mutex<mpsc::Receiver<Job>>) {
    // Where it is not allowed, it only means that others wait longer.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(STEPS_BACK);
    let mut memory = Vec::new();
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(job) = next else { return };
        // Whoever went away meanwhile needs no answer.
        if !job.answer.is_closed() {
            let derived = derive(job.params, &job.password, &job.salt, &mut memory);
            let _ = job.answer.send(derived);
        }
    }
}

fn derive(params: Params, password: &Secret, salt: &[u8], memory: &mut Vec<Block>) -> Derived {
    memory.resize(params.block_count(), Block::default());
    let mut out = Zeroizing::new(vec![
        0;
        params
            .output_len()
            .unwrap_or(Params::DEFAULT_OUTPUT_LEN)
    ]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let password = password.expose().as_bytes();
    match argon2.hash_password_into_with_memory(password, salt, &mut out, &mut *memory) {
        Ok(()) => Ok(out),
        Err(_) => Err(PasswordError::Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_more_than_can_wait_is_asked_to_come_back() {
        // No thread takes anything out of this queue.
        let (jobs, _waiting) = mpsc::sync_channel(1);
        let workers = Workers { jobs };
        let derive = || {
            let params = Params::new(8, 1, 1, None).unwrap();
            workers.derive(params, Secret::new("x".into()), b"salt salt")
        };
        let first = derive();
        let second = async {
            assert_eq!(derive().await.unwrap_err(), PasswordError::Busy);
        };
        tokio::select! {
            biased;
            _ = first => panic!("nobody answers"),
            () = second => {}
        }
    }
}
