//! What outsiders see of the logs, and what a receipt shows without the server.

use crate::card::{cast, rank, receipt_code, review};
use crate::harness::{TestApp, caucus, for_each_store};
use caucus::log::{Hash, LogName, LoggedProof, VerifierKey, root};

#[tokio::test]
async fn tiles_lead_to_the_signed_root_and_a_receipt_is_checked_without_the_server() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut anybody = app.visitor();
        let key = anybody.get("/log/cards/key").await.body;
        let verifier: VerifierKey = key.trim().parse().unwrap();
        let note = anybody.get("/log/cards/checkpoint").await.body;
        let before = verifier.open(&note).unwrap().head.size;
        assert!(
            (60..250).contains(&before),
            "all in the first tile: {before}"
        );
        let mut person = app.signed_in("guest1").await;
        let mut codes = Vec::new();
        for choice in [8, 10, 2] {
            rank(&mut person, &[choice]).await;
            let page = review(&mut person).await;
            cast(&mut person, &page).await;
            codes.push(receipt_code(&person.get("/card/receipt").await));
            // A tile that was read before grows.
            let size = usize::try_from(before).unwrap() + codes.len();
            let grown = format!("/log/cards/tile/0/000.p/{size}");
            assert_eq!(anybody.get(&grown).await.bytes.len(), 32 * size);
        }
        let note = anybody.get("/log/cards/checkpoint").await.body;
        let head = verifier.open(&note).unwrap().head;
        assert_eq!(head.size, before + 3);
        let newest = format!("/log/cards/tile/0/000.p/{}", head.size);
        let tile = anybody.get(&newest).await;
        assert!(tile.header("cache-control").contains("immutable"));
        let leaves: Vec<Hash> = tile
            .bytes
            .chunks(32)
            .map(|hash| Hash::from_slice(hash).unwrap())
            .collect();
        assert_eq!(root(&leaves), head.root);
        let beyond = format!("cards/tile/0/000.p/{}", head.size + 1);
        for absent in [
            beyond.as_str(),
            "cards/tile/0/000",
            "cards/tile/0/000.p/0",
            "x/key",
        ] {
            let answer = anybody.get(&format!("/log/{absent}")).await;
            assert_eq!(answer.status, 404, "{absent}");
        }

        let found = anybody.get(&format!("/receipt?code={}", codes[1])).await;
        let link = format!("/receipt/proof?code={}", codes[1]);
        assert!(found.body.contains(&link), "{}", found.body);
        assert!(
            found
                .body
                .contains("caucus verify-receipt receipt.proof --code")
        );
        let proof = anybody.get(&link).await;
        let read = LoggedProof::parse(&proof.body).unwrap();
        let place = usize::try_from(before).unwrap() + 1;
        assert_eq!((read.index, read.leaf), (before + 1, leaves[place]));
        let wrong = codes[1].replace('0', "1");
        let unknown = anybody.get(&format!("/receipt/proof?code={wrong}")).await;
        assert_eq!(unknown.status, 404);

        let file = tempfile::NamedTempFile::new().unwrap();
        let check = |text: &str, code: &str, key: &str| {
            std::fs::write(file.path(), text).unwrap();
            let run = caucus()
                .arg("verify-receipt")
                .arg(file.path())
                .args(["--code", code, "--log-key", key])
                .output()
                .unwrap();
            let said = String::from_utf8([run.stdout, run.stderr].concat()).unwrap();
            (run.status.code(), said)
        };
        let (status, said) = check(&proof.body, &codes[1], &key);
        assert_eq!(status, Some(0), "{said}");
        assert!(
            said.contains(&format!("entry {place} of the signed log")),
            "{said}"
        );
        let (status, said) = check(&proof.body, &codes[2], &key);
        assert_eq!(status, Some(1), "{said}");
        let moved = proof
            .body
            .replace(&format!("index {place}"), &format!("index {before}"));
        assert_eq!(check(&moved, &codes[0], &key).0, Some(1));
        // Another log's key does not sign the log of cards.
        let audit = anybody.get("/log/audit/key").await.body;
        assert!(audit.contains(LogName::Audit.as_str()));
        assert_eq!(check(&proof.body, &codes[1], &audit).0, Some(1));
        assert_eq!(check(&proof.body, &codes[1], "no key").0, Some(2));
    })
    .await;
}
