//! What is said on the line, and what a press does. It is the card page without script, spoken: the
//! draft, its revision as the key to cast under, and the rules are the same.

use std::sync::Arc;

use crate::auth::{PHONE_CODE_DIGITS, PhoneCode, TokenDigest};
use crate::domain::{Change, Keyed, Keypad, PreferenceCard, PreferenceOption};
use crate::i18n::Lang;
use crate::services::DbError;
use crate::services::cast::{CardToCast, CastRefusal, CastRequest};
use crate::services::drafts::{self, AtCard, DraftError, Saved, Seen};
use crate::services::phone::{self, Call, Step};
use crate::services::sign_in::{Principal, SignInError};
use crate::web::board::Board;
use crate::web::problem::{Code, Problem};
use crate::web::site::Site;

use super::super::standing::{Standing, Window};
use super::spoken::{Reply, Said, Then, hang_up, nth, said, spaced, spelled};

/// Times in a row that nothing is pressed before we hang up; each is half a minute.
const MOST_SILENT: u8 = 10;
/// Wrong codes before we hang up.
const MOST_WRONG: u8 = 3;

/// Why a call does not go on as usual.
enum Stop {
    Say(Reply),
    Problem(Problem),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Self {
        Self::Problem(error.into())
    }
}

/// Answers a call that begins, or a press in one.
pub(super) async fn answer(site: &Site, id: &str, kept: Option<&str>, pressed: &str) -> Reply {
    let board = site.board();
    let line = Line { site, board, id };
    let Some(kept) = kept else {
        return line.greet(0);
    };
    let Some(call) = Call::open(site.platform(), id, kept) else {
        return hang_up(Lang::ALL.map(|lang| said(lang, "phone-lost")).into());
    };
    match line.go_on(call.clone(), pressed).await {
        Ok(reply) | Err(Stop::Say(reply)) => reply,
        Err(Stop::Problem(problem)) => {
            tracing::error!(cause = problem.cause(), "a call cannot go on: {problem}");
            line.ask(&call, vec![call.lang.say("phone-busy")])
        }
    }
}

/// Whoever calls, once they are let in.
struct Caller {
    principal: Principal,
    card: AtCard,
    standing: Standing,
}

impl Caller {
    /// What is on the card so far, best first.
    fn ranking(&self) -> &[u8] {
        let draft = self.card.draft.as_ref();
        draft.map_or(&[], |saved| saved.draft.ranking())
    }
}

struct Line<'a> {
    site: &'a Site,
    board: Arc<Board>,
    /// The carrier's name for the call.
    id: &'a str,
}

impl Line<'_> {
    fn greet(&self, silent: u8) -> Reply {
        let lang = Lang::default();
        let call = Call {
            lang,
            silent,
            step: Step::Language,
        };
        let title = self.board.event().map(|o| o.event.title.clone());
        let title = ("event", title.unwrap_or_default().into());
        let welcome = lang.say_with("phone-welcome", &[title]);
        let mut reply = self.ask(&call, vec![welcome]);
        reply
            .says
            .extend(Lang::ALL.map(|lang| said(lang, "phone-language")));
        reply
    }

    /// Says this, and waits for what the step takes.
    fn ask(&self, call: &Call, says: Vec<String>) -> Reply {
        let says = says.into_iter().map(|words| Said {
            lang: call.lang,
            words,
        });
        let most = match &call.step {
            Step::Code { .. } => PHONE_CODE_DIGITS,
            Step::Rank(_) => self.options().map_or(1, |o| Keypad::new(o).digits()),
            Step::Language | Step::Review { .. } | Step::Receipt(_) => 1,
        };
        let kept = call.seal(self.site.platform(), self.id);
        Reply {
            says: says.collect(),
            then: kept.map_or(Then::HangUp, |kept| Then::Press { most, kept }),
        }
    }

    fn options(&self) -> Result<&[PreferenceOption], Problem> {
        Ok(&self.board.event()?.event.preferences)
    }

    async fn go_on(&self, mut call: Call, pressed: &str) -> Result<Reply, Stop> {
        call.silent = match pressed.is_empty() {
            true => call.silent + 1,
            false => 0,
        };
        if call.silent == MOST_SILENT {
            return Ok(hang_up(vec![said(call.lang, "phone-nobody")]));
        }
        match call.step.clone() {
            Step::Language => Ok(match pressed {
                "1" => self.ask_code(Lang::En, 0, None),
                "2" => self.ask_code(Lang::Es, 0, None),
                _ => self.greet(call.silent),
            }),
            Step::Code { .. } if pressed.is_empty() => {
                Ok(self.ask(&call, vec![call.lang.say("phone-code")]))
            }
            Step::Code { wrong } => self.enter(call.lang, wrong, pressed).await,
            Step::Rank(token) => self.rank(&call, TokenDigest(token), pressed).await,
            Step::Review {
                token,
                key,
                ranking,
            } => match pressed {
                "1" => {
                    let card = PreferenceCard::parse(&ranking, self.options()?);
                    let card = card.map_err(Problem::internal)?;
                    let request = CastRequest {
                        token: TokenDigest(token),
                        card: CardToCast::Phoned(card),
                        idempotency_key: key,
                    };
                    Ok(self.cast(&call, request).await)
                }
                "2" => self.start_over(&call, TokenDigest(token)).await,
                "3" => {
                    let token = TokenDigest(token);
                    let caller = self.caller(call.lang, token).await?;
                    self.ask_choice(&call, token, &caller, Vec::new())
                }
                _ => Ok(self.ask(&call, self.review(call.lang, &ranking)?)),
            },
            Step::Receipt(code) => Ok(match pressed {
                "1" => self.ask(&call, self.receipt(call.lang, &code)),
                _ => hang_up(vec![said(call.lang, "phone-bye")]),
            }),
        }
    }

    fn ask_code(&self, lang: Lang, wrong: u8, note: Option<&str>) -> Reply {
        let call = Call {
            lang,
            silent: 0,
            step: Step::Code { wrong },
        };
        let says = note.into_iter().chain(["phone-code"]);
        self.ask(&call, says.map(|key| lang.say(key)).collect())
    }

    async fn enter(&self, lang: Lang, wrong: u8, pressed: &str) -> Result<Reply, Stop> {
        let too_fast = |_| Problem::new(Code::TooManySignIns);
        self.site.limits().phone(self.id).map_err(too_fast)?;
        let token = match PhoneCode::parse(pressed) {
            Some(code) => phone::enter(self.site.platform(), &code).await,
            None => Err(SignInError::Refused),
        };
        self.site.metrics().sign_in(token.is_ok());
        let token = match token {
            Ok(token) => token,
            Err(SignInError::Refused) if wrong + 1 == MOST_WRONG => {
                return Ok(hang_up(vec![said(lang, "phone-code-wrong-bye")]));
            }
            Err(SignInError::Refused) => {
                return Ok(self.ask_code(lang, wrong + 1, Some("phone-code-wrong")));
            }
            Err(error) => return Err(Problem::from(error).into()),
        };
        let caller = self.caller(lang, token).await?;
        let mut says = vec![lang.say("phone-hears")];
        if caller.standing.has_card {
            says.push(lang.say("phone-has-card"));
        }
        let call = Call {
            lang,
            silent: 0,
            step: Step::Rank(token.0),
        };
        self.ask_choice(&call, token, &caller, says)
    }

    /// Who is behind a token, where they may cast a card now.
    async fn caller(&self, lang: Lang, token: TokenDigest) -> Result<Caller, Stop> {
        let arrived = drafts::arrive(self.site.platform(), &token).await?;
        let Some((principal, card)) = arrived else {
            return Err(Stop::Say(self.ask_code(lang, 0, Some("phone-ended"))));
        };
        let Some(card) = card else {
            return Err(Stop::Say(hang_up(vec![said(lang, "phone-not-approved")])));
        };
        let now = self.site.clock().now();
        let standing = Standing::of(&card, &self.board, lang, now)?;
        let session = ("session", standing.session.as_str().into());
        let time = ("time", standing.hours.opens.as_str().into());
        let words = match standing.window {
            Window::Open => {
                return Ok(Caller {
                    principal,
                    card,
                    standing,
                });
            }
            Window::Before => lang.say_with("phone-before", &[session, time]),
            Window::After => lang.say_with("phone-after", &[session]),
        };
        Err(Stop::Say(hang_up(vec![Said { lang, words }])))
    }

    /// What was pressed as the next choice.
    async fn rank(&self, call: &Call, token: TokenDigest, pressed: &str) -> Result<Reply, Stop> {
        let lang = call.lang;
        let mut caller = self.caller(lang, token).await?;
        let say = |key: &str| vec![lang.say(key)];
        if pressed.is_empty() {
            return self.ask_choice(call, token, &caller, Vec::new());
        }
        if pressed.starts_with('*') {
            let draft = caller.card.draft.as_ref();
            return match draft.filter(|saved| saved.draft.is_castable()) {
                Some(saved) => self.ask_review(call, token, saved, Vec::new()),
                None => self.ask_choice(call, token, &caller, say("phone-nothing")),
            };
        }
        let change = match Keypad::new(self.options()?).read(pressed) {
            Some(Keyed::Preference(ordinal)) => Change::Add(ordinal),
            Some(Keyed::NoPreference) => Change::NoPreference,
            None => return self.ask_choice(call, token, &caller, say("phone-unknown")),
        };
        let before = caller.ranking().to_vec();
        self.change(&mut caller, &change).await?;
        let note = match change {
            Change::Add(ordinal) if before.contains(&ordinal) => Some(lang.say("phone-twice")),
            Change::Add(_) => self.choices(lang, caller.ranking())?.pop(),
            _ => None,
        };
        self.ask_choice(call, token, &caller, note.into_iter().collect())
    }

    /// Makes a change, and reads the card again.
    async fn change(&self, caller: &mut Caller, change: &Change) -> Result<(), Stop> {
        let platform = self.site.platform();
        let seen = match &caller.card.draft {
            Some(saved) => Seen::Revision(saved.revision),
            None => Seen::Nothing(self.site.entropy().uuid_v4()),
        };
        let options = self.options()?;
        match drafts::change(platform, &caller.principal, seen, change, options).await {
            // Changed elsewhere a moment ago: what is read next says what it is now.
            Ok(()) | Err(DraftError::Moved) => {}
            Err(DraftError::NotAParticipant) => {
                return Err(Problem::new(Code::NotAParticipant).into());
            }
            Err(DraftError::Db(error)) => return Err(error.into()),
        }
        let card = drafts::open(platform, &caller.principal).await?;
        caller.card = card.ok_or_else(|| Problem::new(Code::NotAParticipant))?;
        Ok(())
    }

    async fn start_over(&self, call: &Call, token: TokenDigest) -> Result<Reply, Stop> {
        let mut caller = self.caller(call.lang, token).await?;
        let empty = Change::Rank(Vec::new());
        self.change(&mut caller, &empty).await?;
        self.ask_choice(call, token, &caller, Vec::new())
    }

    /// Asks for the next choice, with the codes of all that are left; for whether to cast, where
    /// there is nothing left to choose.
    fn ask_choice(
        &self,
        call: &Call,
        token: TokenDigest,
        caller: &Caller,
        mut says: Vec<String>,
    ) -> Result<Reply, Stop> {
        let (lang, options) = (call.lang, self.options()?);
        let keypad = Keypad::new(options);
        let saved = caller.card.draft.as_ref();
        let ranked = caller.ranking();
        let left = options.iter().filter(|o| !ranked.contains(&o.ordinal));
        let next = saved.map_or(Some(1), |s| s.draft.next_rank());
        let is_over = saved.is_some_and(|s| s.draft.is_no_preference());
        let (Some(rank), true, false) = (next, left.clone().count() > 0, is_over) else {
            let review = saved.ok_or_else(|| Problem::internal("a full card without a draft"))?;
            return self.ask_review(call, token, review, says);
        };
        let nth = ("nth", nth(lang, rank).into());
        let digits = ("digits", (keypad.digits() as u64).into());
        says.push(lang.say_with("phone-next", &[nth, digits]));
        if rank > 1 {
            says.push(lang.say("phone-finish"));
        }
        for option in left {
            let code = spaced(&keypad.code(Keyed::Preference(option.ordinal)));
            let args = [("name", option.name.as_str().into()), ("code", code.into())];
            says.push(lang.say_with("phone-option", &args));
        }
        if rank == 1 {
            let code = spaced(&keypad.code(Keyed::NoPreference));
            says.push(lang.say_with("phone-none", &[("code", code.into())]));
        }
        Ok(self.ask(&call.at(Step::Rank(token.0)), says))
    }

    /// Asks whether to cast the card as it is.
    fn ask_review(
        &self,
        call: &Call,
        token: TokenDigest,
        saved: &Saved,
        mut says: Vec<String>,
    ) -> Result<Reply, Stop> {
        let ranking = saved.draft.ranking().to_vec();
        says.extend(self.review(call.lang, &ranking)?);
        let step = Step::Review {
            token: token.0,
            key: saved.revision,
            ranking,
        };
        Ok(self.ask(&call.at(step), says))
    }

    fn review(&self, lang: Lang, ranking: &[u8]) -> Result<Vec<String>, Problem> {
        let mut says = vec![lang.say("phone-review")];
        match ranking {
            [] => says.push(lang.say("phone-review-none")),
            ranking => says.extend(self.choices(lang, ranking)?),
        }
        says.push(lang.say("phone-review-ask"));
        Ok(says)
    }

    /// A sentence for each choice, best first.
    fn choices(&self, lang: Lang, ranking: &[u8]) -> Result<Vec<String>, Problem> {
        let options = self.options()?;
        let choice = |(rank, ordinal): (usize, &u8)| {
            let name = options.iter().find(|o| o.ordinal == *ordinal);
            let name = name.map_or("", |o| &o.name);
            let args = [("nth", nth(lang, rank).into()), ("name", name.into())];
            lang.say_with("phone-choice", &args)
        };
        Ok((1..).zip(ranking).map(choice).collect())
    }

    async fn cast(&self, call: &Call, request: CastRequest) -> Reply {
        let lang = call.lang;
        let answer = self.site.caster().cast(request).await;
        self.site.metrics().cast(answer.is_ok());
        match answer {
            Ok(receipt) => {
                let code = receipt.code.to_string();
                let mut says = vec![lang.say("phone-cast")];
                says.extend(self.receipt(lang, &code));
                self.ask(&call.at(Step::Receipt(code)), says)
            }
            Err(CastRefusal::TryAgain) => self.ask(call, vec![lang.say("phone-try-again")]),
            Err(CastRefusal::NotSignedIn) => self.ask_code(lang, 0, Some("phone-ended")),
            Err(refusal) => {
                tracing::warn!(%refusal, "a card was not cast by phone");
                hang_up(vec![said(lang, "phone-not-cast")])
            }
        }
    }

    /// The receipt's code, said twice.
    fn receipt(&self, lang: Lang, code: &str) -> Vec<String> {
        let spelled = spelled(code);
        let code = || ("code", spelled.as_str().into());
        let words = lang.say_with("phone-receipt", &[code()]);
        let once_more = lang.say_with("phone-receipt-repeated", &[code()]);
        vec![words, once_more, lang.say("phone-receipt-again")]
    }
}
