# The frame of every page, and words that many pages share.
layout-skip = Skip to the page
layout-demo = DEMO
layout-demo-says = Remote participants and their cards are made up. Nothing here is a real result.
layout-main = Main
layout-results = Results
layout-status = Status
layout-my-card = My card
layout-sign-in = Sign in
layout-sign-out = Sign out
layout-headquarters = Headquarters
layout-signed-in-as = Signed in as
layout-account = My registration
layout-role-participant = Participant
layout-role-event_manager = Event manager
layout-role-verifier = Verifier
layout-role-senior_verifier = Senior verifier
layout-role-hotline_operator = Hotline operator
layout-role-precinct_chair = Precinct chair
layout-role-trustee = Trustee
layout-role-reviewer = Reviewer
layout-role-administrator = Administrator
layout-start = Start

layout-phase-setup = The event is being set up
layout-phase-registration = Registration is open
layout-phase-voting = Voting sessions are running
layout-phase-closed = The sessions are closed; nothing is counted yet
layout-phase-tabulated = The cards are counted; nothing is released yet
layout-phase-released = Results are released

layout-progress-precincts = Precinct reports
layout-progress-satellites = Satellite reports
layout-progress-cards = Remote cards
layout-progress-in = { $received } of { $expected } in
layout-progress-missing = { $missing } missing
layout-progress-sealed = Cards sealed
layout-sealed-by = { $browser } in the browser, { $server } by our server{ $phone ->
    [0] {""}
   *[other] {", "}{ $phone } by our server from a phone call
}
layout-progress-cast = { $cast } in the box, of { $approved ->
    [one] { $approved } participant
   *[other] { $approved } participants
}
layout-no-event = This server runs, and its database holds no caucus event yet.
layout-sessions = Voting sessions
layout-session = Session
layout-opens = Opens
layout-closes = Closes
layout-closed = Closed
layout-guide-who = Who
layout-guide-login = Sign-in name
layout-guide-password = Password
