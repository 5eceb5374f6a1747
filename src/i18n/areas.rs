//! Every file of messages. A new area is a line here and a file in each language.

macro_rules! areas {
    ($($area:literal,)*) => {
        /// Areas with their texts, in the order of [`super::Lang::ALL`].
        pub(super) const AREAS: &[(&str, [&str; 2])] = &[$((
            $area,
            [
                include_str!(concat!("../../templates/locales/en/", $area, ".ftl")),
                include_str!(concat!("../../templates/locales/es/", $area, ".ftl")),
            ],
        )),*];
    };
}

areas! {
    "audit",
    "card",
    "checkin",
    "desk",
    "factor",
    "fault",
    "finding",
    "headquarters",
    "keys",
    "layout",
    "mail",
    "phone",
    "problem",
    "public",
    "reason",
    "recovery",
    "register",
    "registration",
    "results",
    "roll",
    "session",
    "staff",
    "time",
    "zone",
}
