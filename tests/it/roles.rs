//! Who may do what: `docs/roles.md` says what the route table says, role by role.

use caucus::domain::Role;
use caucus::web::access::Audience;
use caucus::web::routes::{Endpoint, TABLE, Verb};
use std::collections::BTreeMap;
use std::path::Path;

/// Whom this line of the table lets in; none where that does not depend on a role.
fn let_in(endpoint: &Endpoint) -> Option<Vec<Role>> {
    match endpoint.audience {
        Audience::Anyone | Audience::Carrier => None,
        Audience::Roles(roles) | Audience::Fresh(roles) => Some(roles.to_vec()),
        Audience::VerifiedParticipant | Audience::ParticipantAtCasting => {
            Some(vec![Role::Participant])
        }
    }
}

fn row(first: &str, is_marked: impl Fn(Role) -> bool) -> String {
    let mark = |role: &Role| if is_marked(*role) { " yes |" } else { " |" };
    let marks: String = Role::ALL.iter().map(mark).collect();
    format!("| {first} |{marks}\n")
}

fn head(first: &str) -> String {
    let names: Vec<_> = Role::ALL
        .iter()
        .map(|role| role.as_str().replace('_', " "))
        .collect();
    let rule = "---|".repeat(names.len() + 1);
    format!("| {first} | {} |\n|{rule}\n", names.join(" | "))
}

/// Routes that begin alike, read or change alike and let in the same roles are one line, under
/// the shortest of their addresses.
fn lines() -> Vec<(String, Vec<Role>)> {
    let mut groups: BTreeMap<(&str, bool, Vec<Role>), &str> = BTreeMap::new();
    for endpoint in TABLE {
        let Some(mut roles) = let_in(endpoint) else {
            continue;
        };
        roles.sort_unstable();
        let first = endpoint.path.split('/').nth(1).unwrap();
        let key = (first, endpoint.verb == Verb::Post, roles);
        let shortest = groups.entry(key).or_insert(endpoint.path);
        if (endpoint.path.len(), endpoint.path) < (shortest.len(), *shortest) {
            *shortest = endpoint.path;
        }
    }
    let line = |((_, is_change, roles), path)| {
        let verb = if is_change { "change" } else { "read" };
        (format!("{verb} `{path}` …"), roles)
    };
    groups.into_iter().map(line).collect()
}

/// The two tables, as they have to stand in the document.
fn tables() -> String {
    let mut out = head("route");
    for (line, roles) in lines() {
        out += &row(&line, |role| roles.contains(&role));
    }
    out += "\n## Who may give which role, and take it away\n\n";
    out += &head("by");
    for by in Role::STAFF {
        if Role::ALL.iter().any(|role| by.may_appoint(*role)) {
            out += &row(&by.as_str().replace('_', " "), |role| by.may_appoint(role));
        }
    }
    out
}

#[test]
fn the_document_says_who_may_do_what_as_the_route_table_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/roles.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, _) = document.split_once("| route |").unwrap();
    let expected = format!("{before}{}", tables());
    if std::env::var_os("CAUCUS_BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    } else {
        assert!(
            document == expected,
            "run this test once with CAUCUS_BLESS=1 and read the document"
        );
    }
}

#[test]
fn nobody_but_a_participant_gets_near_a_card() {
    let cards = TABLE.iter().filter(|e| e.path.starts_with("/card"));
    let mut found = 0;
    for endpoint in cards {
        assert_eq!(
            let_in(endpoint),
            Some(vec![Role::Participant]),
            "{}",
            endpoint.path
        );
        found += 1;
    }
    assert!(found > 5);
}

#[test]
fn a_role_has_pages_of_its_own_and_appoints_nobody_above_itself() {
    for role in Role::STAFF {
        let has = TABLE
            .iter()
            .filter_map(let_in)
            .any(|roles| roles.contains(&role));
        assert!(has, "{role:?}");
        assert!(!role.may_appoint(Role::Participant), "{role:?}");
        assert!(
            role == Role::Administrator || !role.may_appoint(role),
            "{role:?}"
        );
    }
    assert!(!Role::EventManager.may_appoint(Role::Administrator));
}
