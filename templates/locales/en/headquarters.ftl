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
