//! Steps at which a test lets the program die as if the power had failed. Only builds with the feature
//! `fail-points` have them, which the tests alone ask for; in any other, passing a step is nothing.

/// The program gets to a step. With `DIE_AT=STEP:N` in its environment, it ends by `SIGKILL` when it gets
/// there for the Nth time.
#[cfg(feature = "fail-points")]
pub fn pass(step: &str) {
    armed::pass(step);
}

/// The program gets to a step, which means nothing in this build.
#[cfg(not(feature = "fail-points"))]
pub const fn pass(_step: &str) {}

#[cfg(feature = "fail-points")]
mod armed {
    use rustix::process::{Signal, getpid, kill_process};
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// The step to die at, and how often it is still passed.
    static FATAL: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();

    pub fn pass(step: &str) {
        let Some((fatal, left)) = FATAL.get_or_init(read) else {
            return;
        };
        if fatal == step && left.fetch_sub(1, Ordering::Relaxed) == 1 {
            // Nothing is closed, flushed or told: this call does not come back.
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }

    fn read() -> Option<(String, AtomicU32)> {
        let asked = std::env::var("DIE_AT").ok()?;
        let (step, times) = asked.split_once(':')?;
        Some((step.to_owned(), AtomicU32::new(times.parse().ok()?)))
    }
}
