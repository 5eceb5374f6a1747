# Headquarters: the event manager moves the night on.
headquarters-looks-on = You look on as a reviewer. Only an event manager can move the night on.
headquarters-only-manager = You look on as a reviewer. Only an event manager can do this.
headquarters-back = Back to headquarters
headquarters-not-now = Not now
headquarters-no-way-back = This cannot be undone.
headquarters-night = The night
headquarters-done = done
headquarters-now = now
headquarters-open-registration = Open registration
headquarters-open-registration-ask = Open registration?
headquarters-open-registration-says = People can then sign up.
headquarters-start-voting = Start the voting sessions
headquarters-start-voting-ask = Start the voting sessions?
headquarters-start-voting-says = Participants can then cast cards while their session is open. People can still sign up for as long as the event’s definition says.
headquarters-close = Close the sessions
headquarters-close-what = No card can be cast or replaced after that.
headquarters-close-ask = Close the sessions for good?
headquarters-close-says = Every session closes now, also one whose time is not over. After that no card can be cast or replaced. Cards that are in the box stay and count.
headquarters-tabulate = Tabulate
headquarters-tabulate-again = Tabulate again
headquarters-tabulate-correction = Tabulate again, for a correction
headquarters-tabulate-what = The cards of each district are opened together and counted, and join the reports. Where a tie needs a game of chance, you are asked for its outcome.
headquarters-tabulate-ask = Tabulate?
headquarters-tabulate-says = The cards of each district are opened together and counted under the rules of the event. The result joins the reports.
headquarters-tabulate-release-stays = Release { $number } stays public, unchanged, until you release again.
headquarters-tabulate-nothing-public = Nothing is public before you release.
headquarters-reports-missing = <b>Some reports are missing.</b> You can tabulate without them, and again when they are in. The results will say what is missing.
headquarters-release = Release
headquarters-release-results = Release the results
headquarters-release-ask = Release the results?
headquarters-release-says = Release { $number } becomes public at once, for everybody, and stays public. A mistake can only be corrected by a later release.
headquarters-release-out = Release { $number } is out. <a href="/results">See it</a>
headquarters-release-behind = What you tabulated since is not public; the next release will correct it.
headquarters-release-nothing = Nothing is public before that.
headquarters-impossible = This cannot be done now.
headquarters-waiting = { $count ->
    [one] One unit waits for a <a href="/headquarters/chance">game of chance</a>.
   *[other] { $count } units wait for a <a href="/headquarters/chance">game of chance</a>.
}
headquarters-waiting-first = Nothing can be released before.
headquarters-hold = Hold the games of chance
headquarters-hold-record = Record the outcome
headquarters-hold-look = Look at it
headquarters-box = In the box
headquarters-box-caption = Remote cards by congressional district
headquarters-participants = Participants
headquarters-cards = Cards
headquarters-all = All
headquarters-box-says = Counts of participants with a card in the box. Who they are is not shown, and what is on a card cannot be read before the sessions close.
headquarters-reports = Reports
headquarters-missing = Missing reports
headquarters-more = And { $count } more.
headquarters-audit = Audit
headquarters-audit-link = What was done, and by whom
headquarters-reload = Reload the page to see newer figures.
headquarters-chance = Games of chance
headquarters-chance-none = No game of chance has to be held now.
headquarters-chance-says = Equal figures are never settled by this program. People hold the game, in front of witnesses. Its outcome is recorded here, and everything is tabulated again with it.
headquarters-chance-how = How to hold it.
headquarters-chance-coin = Toss a coin. With more than two tied, draw lots.
headquarters-chance-high-card = Draw from one deck. The highest card wins, and an ace is high. Equal ranks go by suit: spades, hearts, diamonds, clubs. Write the card down.
headquarters-chance-lots = Draw lots in front of witnesses.
headquarters-chance-ranks = Use the ranks drawn before the count.
headquarters-chance-wrong = { $places ->
    [one] Select one of the tied.
   *[other] Select exactly { $places } of the tied.
}
headquarters-chance-who = { $places ->
    [one] Who was selected?
   *[other] Who was selected? ({ $places } of them)
}
headquarters-chance-who-loses = { $places ->
    [one] Who was selected to lose?
   *[other] Who was selected to lose? ({ $places } of them)
}
headquarters-chance-check = Look at it once more
headquarters-chance-cannot = You look on as a reviewer. Only an event manager can record an outcome.
headquarters-chance-title = Record a game of chance
headquarters-chance-ask = Record this outcome for good?
headquarters-chance-goes = The outcome goes into the audit log with your account, and everything is tabulated again with it.
headquarters-opening = Open the box
headquarters-opening-short = Two event managers agree that the box is opened as it is frozen. Nothing that the trustees need is given out before.
headquarters-opening-look = Who opens the box
headquarters-opening-first = Two event managers must first <a href="/headquarters/opening">agree to open the box</a>.
headquarters-opening-lead = Nobody opens the box alone. One event manager proposes it, and another one confirms within an hour. Both see the same figures, and what they agree to is good for these figures only.
headquarters-opening-not-closed = The sessions are not closed yet. Nothing can be opened before.
headquarters-opening-empty = No card is in the box, so there is nothing to open.
headquarters-opening-not-cosigned = Too few witnesses have cosigned what is frozen. Wait until they have looked again, then reload the page.
headquarters-opening-frozen = Nobody has proposed to open the box as it is frozen.
headquarters-opening-over = The last proposal was rejected, was not confirmed in time, or is more than a day old.
headquarters-opening-proposed = One event manager has proposed to open the box. Another one must confirm it.
headquarters-opening-authorised = Two event managers have agreed to open the box. That holds for a day.
headquarters-opening-opened = The box is open.
headquarters-opening-next = Next, the operator writes the batches for the trustees: <code>caucus box batches</code>. One of them mixes the cards first, and must be trusted to change none.
headquarters-opening-next-demo = Next, <a href="/headquarters/tabulate">tabulate</a>.
headquarters-opening-what = What is frozen
headquarters-opening-roster = Roster of participants
headquarters-opening-cards = Cards in the box
headquarters-opening-entries = Entries
headquarters-opening-root = Root hash
headquarters-opening-witnesses = Witnesses
headquarters-opening-no-witnesses = The event names none.
headquarters-opening-cosigned = Cosigned by { $found }; { $needed } needed.
headquarters-opening-who = Who agreed
headquarters-opening-by = Proposed by
headquarters-opening-second = Confirmed by
headquarters-opening-until = Confirm before
headquarters-opening-mine = You proposed this. Ask another event manager to confirm it, and read the two hashes to each other.
headquarters-opening-compare = Read the two hashes to whoever proposed this before you confirm. Once confirmed, it cannot be taken back.
headquarters-opening-propose = Propose to open the box
headquarters-opening-confirm = Confirm: open the box
headquarters-opening-reject = Reject
headquarters-opening-take-back = Take it back
headquarters-erased = What is erased, and when
headquarters-erased-event = Everything about participants, and the voter roll:
headquarters-erased-event-days = { $days ->
    [one] one day
   *[other] { $days } days
} after the release
headquarters-erased-unfinished = Registrations that were never sent:
headquarters-erased-sessions = Old sign-ins:
headquarters-erased-mail = Letters:
headquarters-erased-roll = What an import replaced in the roll:
headquarters-erased-pictures = Pictures of papers:
headquarters-erased-days = { $days ->
    [one] after one day
   *[other] after { $days } days
}
headquarters-erased-says = The published record stays: sealed cards, pseudonyms and the audit log. Nothing leads from it to a person then.
