//! Checking a stored log: every entry, every checkpoint, and the head.

use super::{
    AuditEntry, Checkpoint, CheckpointError, EntryError, Frontier, FrontierError, Hash, TreeHead,
    VerifierKey,
};
use uuid::Uuid;

/// Findings that a [`Report`] lists; one fault early in a log can make thousands.
pub const MAX_FINDINGS: usize = 100;

/// Something that does not hold. Entries are named by index, and by id where they have one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The text and the leaf hash stored for an entry do not belong together.
    #[error("entry {index}{} was altered: its text and index do not give its leaf hash {stored}", named(*.id))]
    Altered {
        /// Where it stands.
        index: u64,
        /// Its id as its text gives it, if it can be read.
        id: Option<Uuid>,
        /// The leaf hash stored for it.
        stored: Hash,
    },
    /// An entry's text is not in the one valid form.
    #[error("entry {index}{} is malformed: {reason}", named(*.id))]
    Malformed {
        /// Where it stands.
        index: u64,
        /// The id stored beside it, if there is one.
        id: Option<Uuid>,
        /// What is wrong with it.
        reason: EntryError,
    },
    /// The id stored beside an entry is not the one in its text.
    #[error("entry {index} is stored as {stored}, but its text is of {id}")]
    WrongId {
        /// Where it stands.
        index: u64,
        /// The id stored beside it.
        stored: Uuid,
        /// The id in its text.
        id: Uuid,
    },
    /// The same entry stands in the log twice.
    #[error("entry {index} ({id}) was added: it already stands at {first}")]
    Repeated {
        /// Where it stands the second time.
        index: u64,
        /// Where it stood first.
        first: u64,
        /// Its id.
        id: Uuid,
    },
    /// Entries that must be there are not.
    #[error("{} missing", span(*.first, *.last))]
    Missing {
        /// First index that is missing.
        first: u64,
        /// Last index that is missing.
        last: u64,
    },
    /// An entry stands behind others with a higher or the same index.
    #[error("entry {index}{} is out of place: entry {expected} was to come next", named(*.id))]
    OutOfPlace {
        /// The index it has.
        index: u64,
        /// The index that was to come.
        expected: u64,
        /// Its id as its text gives it, if it can be read.
        id: Option<Uuid>,
    },
    /// Entries behind the last checkpoint: no signature covers them.
    #[error("{} added: no signed checkpoint covers them", span(*.first, *.last))]
    Unsigned {
        /// First such index.
        first: u64,
        /// Last such index.
        last: u64,
    },
    /// The entries as they now read are not those that were signed: some were replaced,
    /// added, removed or reordered together with their leaf hashes and indexes.
    #[error("{} not as signed: replaced, added, removed or reordered; the checkpoint of {size} entries states root {signed}, they give {found}", span(*.first, size.saturating_sub(1)))]
    NotAsSigned {
        /// First index behind the last checkpoint that held.
        first: u64,
        /// Size that the checkpoint states.
        size: u64,
        /// Root that it states.
        signed: Hash,
        /// Root of the entries there are.
        found: Hash,
    },
    /// Two signed checkpoints of one size with different roots.
    #[error(
        "the log's key signed two different logs of {size} entries: roots {first} and {second}"
    )]
    Fork {
        /// The size both state.
        size: u64,
        /// One root.
        first: Hash,
        /// The other.
        second: Hash,
    },
    /// A stored checkpoint that cannot be believed.
    #[error("checkpoint {position}, stored for {size} entries, is bad: {reason}")]
    BadCheckpoint {
        /// Which one, from 0, in the order given.
        position: usize,
        /// The size stored beside it.
        size: u64,
        /// What is wrong with it.
        reason: CheckpointError,
    },
    /// The size stored beside a checkpoint is not the signed one.
    #[error("checkpoint {position} is stored for {stored} entries, but was signed for {signed}")]
    CheckpointSize {
        /// Which one, from 0, in the order given.
        position: usize,
        /// The size stored beside it.
        stored: u64,
        /// The size it states.
        signed: u64,
    },
    /// The stored head is not that of the entries.
    #[error("the stored head has {} entries and root {}; the entries are {} with root {}", stored.size, stored.root, found.size, found.root)]
    WrongHead {
        /// What the head says.
        stored: TreeHead,
        /// What the entries give.
        found: TreeHead,
    },
    /// The size stored beside the head is not the head's.
    #[error("the stored head has {found} entries, but the size beside it is {stored}")]
    HeadSize {
        /// The size stored beside it.
        stored: i64,
        /// The size in the head itself.
        found: u64,
    },
    /// The stored head cannot be read.
    #[error("the stored head is malformed: {0}")]
    BadHead(FrontierError),
}

fn named(id: Option<Uuid>) -> String {
    id.map_or_else(String::new, |id| format!(" ({id})"))
}

fn span(first: u64, last: u64) -> String {
    if first == last {
        format!("entry {first} is")
    } else {
        format!("entries {first} to {last} are")
    }
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Entries looked at.
    pub entries: u64,
    /// Checkpoints whose signature and root both held.
    pub checkpoints: u64,
    /// Size of the largest of them. Entries from this index on are not shown to be as signed.
    pub signed: u64,
    /// What does not hold, in the order of finding; at most [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Findings beyond those.
    pub not_listed: u64,
}

impl Report {
    /// Whether everything held.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn add(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.not_listed += 1;
        }
    }
}

/// Largest first, each size once. Where the key signed two roots for one size, neither can be
/// held against the entries: the fork is the finding.
fn settle(mut heads: Vec<TreeHead>, report: &mut Report) -> Vec<TreeHead> {
    heads.sort_by_key(|head| (std::cmp::Reverse(head.size), head.root));
    heads.dedup();
    let mut settled = Vec::with_capacity(heads.len());
    for of_one_size in heads.chunk_by(|a, b| a.size == b.size) {
        match of_one_size {
            [one] => settled.push(*one),
            several => report.add(Finding::Fork {
                size: several[0].size,
                first: several[0].root,
                second: several[1].root,
            }),
        }
    }
    settled
}

/// Checks one log from its first entry to its last, in one pass, without holding it in memory.
///
/// Give it the checkpoints, then each entry in the order of its index, then the stored head. It
/// shows that the entries are those that the log's key signed. It cannot show what was cut off
/// together with its checkpoints and the head: for that, give a checkpoint kept elsewhere too.
#[derive(Debug)]
pub struct LogCheck {
    /// Sound checkpoints still to be compared, smallest last.
    ahead: Vec<TreeHead>,
    /// Over the leaf hashes stored.
    frontier: Frontier,
    /// Over those computed, from the first that differs until the next checkpoint, which decides
    /// whether text or hash was altered.
    by_text: Option<Frontier>,
    /// Index that the next entry must have.
    next: u64,
    /// Whether the entries have left what was signed, so that no later root can hold.
    diverged: bool,
    /// Id and index of each entry that has an id.
    ids: Vec<(Uuid, u64)>,
    /// Room to write one entry, used again for the next.
    buffer: String,
    report: Report,
}

impl LogCheck {
    /// A check against `checkpoints`: for each, the size stored beside it and the signed note.
    #[must_use]
    pub fn new<'a>(
        key: &VerifierKey,
        checkpoints: impl IntoIterator<Item = (u64, &'a str)>,
    ) -> Self {
        let mut report = Report::default();
        let mut ahead = Vec::new();
        for (position, (stored, note)) in checkpoints.into_iter().enumerate() {
            match key.open(note) {
                Ok(Checkpoint { head, .. }) if head.size == stored => ahead.push(head),
                Ok(Checkpoint { head, .. }) => report.add(Finding::CheckpointSize {
                    position,
                    stored,
                    signed: head.size,
                }),
                Err(reason) => report.add(Finding::BadCheckpoint {
                    position,
                    size: stored,
                    reason,
                }),
            }
        }
        let ahead = settle(ahead, &mut report);
        let mut check = Self {
            ahead,
            frontier: Frontier::new(),
            by_text: None,
            next: 0,
            diverged: false,
            ids: Vec::new(),
            buffer: String::new(),
            report,
        };
        check.compare_checkpoints();
        check
    }

    /// One entry of an audit log: its index, the id stored beside it, its text, its leaf hash.
    pub fn audit_entry(&mut self, index: u64, stored: Uuid, body: &str, leaf: Hash) {
        let id = match AuditEntry::parse_with(body, &mut self.buffer) {
            Ok(entry) => entry.id,
            Err(reason) => {
                let id = Some(stored);
                self.report.add(Finding::Malformed { index, id, reason });
                stored
            }
        };
        if stored != id {
            self.report.add(Finding::WrongId { index, stored, id });
        }
        let computed = AuditEntry::leaf_with(index, body, &mut self.buffer);
        self.entry(index, Some(id), computed, leaf);
    }

    /// One entry of any log: its index, its id if it has one, the leaf hash computed from its
    /// data and the one stored for it.
    pub fn entry(&mut self, index: u64, id: Option<Uuid>, computed: Hash, stored: Hash) {
        self.report.entries += 1;
        self.ids.extend(id.map(|id| (id, index)));
        if index < self.next {
            let expected = self.next;
            self.report.add(Finding::OutOfPlace {
                index,
                expected,
                id,
            });
            return;
        }
        if index > self.next {
            self.miss(index);
        }
        if computed != stored {
            self.report.add(Finding::Altered { index, id, stored });
            self.by_text.get_or_insert_with(|| self.frontier.clone());
        }
        if let Some(by_text) = &mut self.by_text {
            by_text.append(computed);
        }
        self.frontier.append(stored);
        self.next = index.saturating_add(1);
        self.compare_checkpoints();
    }

    /// The size that is stored beside the head, and the head (a frontier's bytes).
    pub fn head_size(&mut self, stored: i64, head: &[u8]) {
        if let Ok(frontier) = Frontier::from_bytes(head)
            && u64::try_from(stored) != Ok(frontier.size())
        {
            let found = frontier.size();
            self.report.add(Finding::HeadSize { stored, found });
        }
    }

    /// The end of the log, with the stored head (a frontier's bytes), and what came of it all.
    #[must_use]
    pub fn finish(mut self, head: Option<&[u8]>) -> Report {
        if let Some(size) = self.ahead.first().map(|head| head.size)
            && size > self.next
        {
            self.miss(size);
        } else if self.next > self.report.signed && !self.diverged {
            let (first, last) = (self.report.signed, self.next - 1);
            self.report.add(Finding::Unsigned { first, last });
        }
        self.find_repeated();
        match head.map(Frontier::from_bytes) {
            Some(Err(reason)) => self.report.add(Finding::BadHead(reason)),
            Some(Ok(stored)) if stored != self.frontier && !self.diverged => {
                self.report.add(Finding::WrongHead {
                    stored: stored.head(),
                    found: self.frontier.head(),
                });
            }
            _ => {}
        }
        self.report
    }

    /// Ids follow the clock, so they are nearly in order already and sorting costs little.
    fn find_repeated(&mut self) {
        self.ids.sort();
        for pair in self.ids.windows(2) {
            let [(id, first), (second, index)] = [pair[0], pair[1]];
            if id == second {
                self.report.add(Finding::Repeated { index, first, id });
            }
        }
    }

    /// Notes that nothing stands between the next index and `index`. No root beyond can be
    /// computed, so the checkpoints beyond are passed over.
    fn miss(&mut self, index: u64) {
        let (first, last) = (self.next, index - 1);
        self.report.add(Finding::Missing { first, last });
        self.diverged = true;
    }

    fn compare_checkpoints(&mut self) {
        while let Some(head) = self.ahead.pop_if(|head| head.size <= self.next) {
            if self.diverged {
                continue;
            }
            let found = self.frontier.root();
            let by_text = self.by_text.take();
            if found != head.root {
                match by_text {
                    Some(by_text) if by_text.root() == head.root => self.frontier = by_text,
                    _ => {
                        self.diverge(head, found);
                        continue;
                    }
                }
            }
            self.report.checkpoints += 1;
            self.report.signed = head.size;
        }
    }

    fn diverge(&mut self, head: TreeHead, found: Hash) {
        self.diverged = true;
        self.report.add(Finding::NotAsSigned {
            first: self.report.signed,
            size: head.size,
            signed: head.root,
            found,
        });
    }
}
