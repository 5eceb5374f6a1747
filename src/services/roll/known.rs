//! Who the roll holds and who came up in the file so far, in a few bytes a person: 32 for whoever
//! is known, up to 80 for whoever is new.

use crate::db::{Db, DbError};
use std::collections::{HashMap, hash_map::Entry};
use uuid::Uuid;

/// How a person of the file relates to the roll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    New,
    Changed,
    Unchanged,
    /// The file had them already, on this line.
    Repeated(u64),
}

#[derive(Debug, Clone, Copy)]
struct Person {
    id: Uuid,
    content: i64,
    /// 0 while the file has not had them; [`KEPT`] where their row could not be taken.
    line: u32,
}

const KEPT: u32 = u32::MAX;

/// Everybody, sorted by id.
#[derive(Debug, Default)]
pub struct Known {
    people: Vec<Person>,
    fresh: HashMap<Uuid, u32>,
}

impl Known {
    /// Reads everybody the roll holds.
    pub async fn read(db: &mut Db<'_>) -> Result<Self, DbError> {
        let mut people = Vec::new();
        let line = 0;
        db.roll_known(|id, content| people.push(Person { id, content, line }))
            .await?;
        people.sort_unstable_by_key(|p| p.id);
        Ok(Self {
            people,
            fresh: HashMap::new(),
        })
    }

    /// How many the roll holds.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Takes note of a person's row.
    pub fn meet(&mut self, id: Uuid, content: i64, line: u64) -> Standing {
        // Beyond four thousand million lines the number in the message is wrong, nothing else.
        let line = u32::try_from(line).unwrap_or(KEPT - 1);
        let Some(person) = self.find(id) else {
            return match self.fresh.entry(id) {
                Entry::Occupied(first) => Standing::Repeated(u64::from(*first.get())),
                Entry::Vacant(free) => {
                    free.insert(line);
                    Standing::New
                }
            };
        };
        if person.line != 0 && person.line != KEPT {
            return Standing::Repeated(u64::from(person.line));
        }
        person.line = line;
        match person.content == content {
            true => Standing::Unchanged,
            false => Standing::Changed,
        }
    }

    /// Takes note of a person whose row cannot be taken: they stay as they are.
    pub fn keep(&mut self, id: Uuid) {
        if let Some(person) = self.find(id).filter(|p| p.line == 0) {
            person.line = KEPT;
        }
    }

    /// Whoever the file did not have.
    pub fn missing(&self) -> impl Iterator<Item = Uuid> {
        self.people.iter().filter(|p| p.line == 0).map(|p| p.id)
    }

    fn find(&mut self, id: Uuid) -> Option<&mut Person> {
        let place = self.people.binary_search_by_key(&id, |p| p.id).ok()?;
        self.people.get_mut(place)
    }
}
