//! The program itself as a process of its own: `caucus serve`, what it says, and how it ends.
//! Every wait ends, by what was waited for or by a panic that shows what the program said.

use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The signal that nothing can be done about.
const KILL: i32 = 9;

/// The program, to be told what to do, without what stands in the environment of the tests: some of it
/// is for them, like `CAUCUS_BLESS`, and the program refuses settings that it does not know.
pub fn caucus() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caucus"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CAUCUS_") {
            command.env_remove(name);
        }
    }
    command
}

/// `caucus serve`, killed when this is dropped.
pub struct Program {
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
    /// Where it answers, like `http://127.0.0.1:40123`.
    pub base: String,
}

impl Program {
    /// Serves with these settings, which must say `log_json = true`, until it is told to stop or,
    /// where `die_at` names a step and a count, gets there.
    pub fn serve(settings: &Path, die_at: Option<&str>) -> Self {
        let mut command = caucus();
        command.arg("serve").arg("--config").arg(settings);
        command.env_remove("DIE_AT");
        if let Some(step) = die_at {
            command.env("DIE_AT", step);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let outputs: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        let (say, lines) = channel();
        for output in outputs {
            let say = say.clone();
            std::thread::spawn(move || {
                let lines = BufReader::new(output).lines().map_while(Result::ok);
                // Read to the end even where nobody listens: a full pipe would stop the program.
                lines.for_each(|line| drop(say.send(line)));
            });
        }
        let mut program = Self {
            child,
            lines,
            said: Vec::new(),
            base: String::new(),
        };
        let serving = program.hear("\"serving\"");
        let address = serving.split_once("\"address\":\"").unwrap().1;
        program.base = format!("http://{}", address.split('"').next().unwrap());
        program
    }

    /// The next line that has these words in it.
    pub fn hear(&mut self, words: &str) -> String {
        let by = Instant::now() + PATIENCE;
        loop {
            let line = self.next(by, words);
            if line.contains(words) {
                return line;
            }
        }
    }

    /// The first so many lines that it printed for people; what it logs is one JSON object a line.
    pub fn printed(&mut self, count: usize) -> Vec<String> {
        let by = Instant::now() + PATIENCE;
        loop {
            let printed = self.said.iter().filter(|line| !line.starts_with('{'));
            let printed: Vec<_> = printed.take(count).cloned().collect();
            if printed.len() == count {
                return printed;
            }
            self.next(by, "what is printed");
        }
    }

    fn next(&mut self, by: Instant, what: &str) -> String {
        let left = by.saturating_duration_since(Instant::now());
        match self.lines.recv_timeout(left) {
            Ok(line) => {
                self.said.push(line.clone());
                line
            }
            Err(end) => panic!("{end} before {what:?}: {:#?}", self.said),
        }
    }

    /// Kills it, as `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        assert_eq!(self.end().signal(), Some(KILL));
    }

    /// Waits until it has died at the step it was to die at.
    pub fn dies(mut self) {
        let end = self.end();
        assert_eq!(end.signal(), Some(KILL), "{end}: {:#?}", self.said);
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let end = self.end();
        assert!(end.success(), "{end}: {:#?}", self.said);
    }

    /// Its outputs end with it, so that nobody has to look again and again.
    fn end(&mut self) -> ExitStatus {
        let by = Instant::now() + PATIENCE;
        loop {
            let left = by.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.said.push(line),
                Err(RecvTimeoutError::Disconnected) => return self.child.wait().unwrap(),
                Err(RecvTimeoutError::Timeout) => panic!("it goes on: {:#?}", self.said),
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
