//! Given names that go for one another.

/// Each row: forms of one name, folded. A form may stand in several rows.
const FORMS: &[&[&str]] = &[
    &["abigail", "abby", "gail"],
    &["albert", "al", "bert", "alberto", "beto"],
    &["alexander", "alex", "alec", "alejandro", "sandy"],
    &["alexandra", "alex", "alejandra", "sandra", "sandy"],
    &["alfred", "al", "fred", "alfredo"],
    &["andrew", "andy", "drew", "andres"],
    &["anna", "ann", "anne", "annie", "ana", "nan"],
    &["anthony", "tony", "antonio"],
    &["arthur", "art", "arturo"],
    &["barbara", "barb", "barbie"],
    &["benjamin", "ben", "benny"],
    &[
        "catherine",
        "katherine",
        "kathryn",
        "kate",
        "kathy",
        "cathy",
        "katie",
        "catalina",
    ],
    &["charles", "charlie", "chuck", "carlos"],
    &["christine", "christina", "chris", "tina", "cristina"],
    &["christopher", "chris", "kit", "cristobal"],
    &["daniel", "dan", "danny"],
    &["david", "dave"],
    &["deborah", "debra", "deb", "debbie"],
    &["donald", "don", "donnie"],
    &["dorothy", "dot", "dottie", "dolly"],
    &["edward", "ed", "eddie", "ted", "ned", "eduardo"],
    &[
        "elizabeth",
        "liz",
        "beth",
        "betty",
        "betsy",
        "eliza",
        "lisa",
        "isabel",
    ],
    &["eugene", "gene", "eugenio"],
    &["frances", "fran", "francisca"],
    &["francis", "frank", "francisco", "paco", "pancho"],
    &["frederick", "fred", "freddie", "rick", "federico"],
    &["gerald", "gerry", "jerry", "gerardo"],
    &["gregory", "greg", "gregorio"],
    &["guadalupe", "lupe"],
    &["harold", "hal", "harry"],
    &["henry", "hank", "harry", "enrique"],
    &["ignacio", "nacho"],
    &["jacob", "jake"],
    &["james", "jim", "jimmy", "jamie", "santiago", "jaime"],
    &["jeffrey", "geoffrey", "jeff"],
    &["jennifer", "jen", "jenny"],
    &["jessica", "jess", "jessie"],
    &["john", "jack", "johnny", "jon", "juan"],
    &["jonathan", "jon", "john"],
    &["joseph", "joe", "joey", "jose", "pepe"],
    &["joshua", "josh"],
    &["judith", "judy"],
    &["kenneth", "ken", "kenny"],
    &["kimberly", "kim"],
    &["lawrence", "larry", "lorenzo"],
    &["leonard", "leo", "len", "lenny"],
    &["louis", "lou", "lewis", "luis"],
    &[
        "margaret",
        "maggie",
        "meg",
        "peggy",
        "marge",
        "margarita",
        "greta",
    ],
    &["maria", "mary", "marie", "molly"],
    &["matthew", "matt", "mateo"],
    &["michael", "mike", "mick", "miguel"],
    &["nancy", "nan"],
    &["nicholas", "nick", "nicolas"],
    &["pamela", "pam"],
    &["patricia", "pat", "patty", "tricia"],
    &["patrick", "pat", "paddy"],
    &["peter", "pete", "pedro"],
    &["philip", "phil", "felipe"],
    &["raymond", "ray", "ramon"],
    &["rebecca", "becky", "becca"],
    &["richard", "rick", "dick", "rich", "ricardo"],
    &["robert", "bob", "rob", "bobby", "robbie", "bert", "roberto"],
    &["ronald", "ron", "ronnie"],
    &["rosario", "chayo"],
    &["samantha", "sam"],
    &["samuel", "sam", "sammy"],
    &["stephen", "steven", "steve", "esteban"],
    &["susan", "sue", "suzanne", "susie", "susana"],
    &["theodore", "ted", "theo", "teodoro"],
    &["theresa", "teresa", "terry", "tess"],
    &["thomas", "tom", "tommy", "tomas"],
    &["timothy", "tim"],
    &["victoria", "vicky", "tori"],
    &["virginia", "ginny"],
    &["walter", "walt", "wally"],
    &[
        "william",
        "will",
        "bill",
        "billy",
        "willie",
        "liam",
        "guillermo",
        "memo",
    ],
];

/// The other forms of a folded given name, in no particular order and perhaps twice.
pub fn forms(given: &str) -> impl Iterator<Item = &'static str> {
    let rows = FORMS.iter().filter(move |row| row.contains(&given));
    rows.flat_map(|row| row.iter().copied())
        .filter(move |form| *form != given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roll::folded;

    #[test]
    fn forms_go_both_ways_and_are_folded() {
        for (a, b) in [
            ("william", "bill"),
            ("bill", "william"),
            ("pat", "patricia"),
        ] {
            assert!(forms(a).any(|form| form == b), "{a} {b}");
        }
        assert_eq!(forms("zebulon").count(), 0);
        for form in FORMS.iter().copied().flatten() {
            assert_eq!(folded(form), *form);
        }
    }
}
