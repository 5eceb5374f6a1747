# The first page, the status, and what stands where the results will be.
public-no-event-title = No event yet
public-start-lead = Take part in your party’s caucus from where you are. Rank up to five preferences on a card. Remote cards and the rooms at the precincts count under one set of rules, and the results page says where each number comes from.
public-start-rank = Rank my preferences
public-start-results = See the results
public-demo-title = The night in four steps
public-demo-lead = This demonstration is yours to run. Real precinct reports of 2020 are loaded; remote cards are made up.
public-demo-cast = Cast a card
public-demo-cast-how = Sign in as the participant, rank up to five, review, cast.
public-demo-cast-open = Open the card
public-demo-close = Close the sessions
public-demo-close-how = Sign in as the event manager and close the box.
public-demo-close-open = Open headquarters
public-demo-tabulate = Tabulate
public-demo-tabulate-how = Each district’s cards are opened and counted, and join the precinct reports. A tie asks for a game of chance.
public-demo-release = Release
public-demo-release-how = The results go out as one document, and everything is shown from it.
public-demo-release-open = Open the results
public-demo-accounts = Sign in as
public-how-title = How it works
public-how-rank = Rank
public-how-rank-says = Up to five preferences, best first. One is enough. No preference is fine too.
public-how-first = First alignment
public-how-first-says = In each congressional district, every remote card starts with its first choice. A preference is viable when it reaches the threshold, most often 15 percent.
public-how-realign = Realignment
public-how-realign-says = A card whose first choice is not viable moves to its next choice that is.
public-how-delegates = Delegates
public-how-delegates-says = Viable preferences share the delegates. The rooms at the precincts do the same, in person.
public-when = When
public-waiting-title = No results yet
public-nothing-released = Nothing is released yet.
public-waiting-what = All results come out at the same time, as one document: who stood where at first and in the end, the delegates, and how each number was worked out. Before that, nobody sees a number by preference, and neither do we.
public-waiting-progress = What is in, and what is missing
public-waiting-reload = Reload the page to see newer figures, or look at the <a href="/status">status</a>.
public-as-of = As of <time datetime="{ $machine }">{ $time }</time>.
public-status-in = What is in
public-status-release = <a href="/results">Release { $number }</a> is out.
public-status-nothing = Nothing is released yet. <a href="/results">What will be there</a>
public-status-reload = The figures are read again every few seconds; reload the page to see them.
public-status-weakness = Found a weakness?
public-status-weakness-tell = Please tell us before you tell others. How to reach us stands in <a href="/.well-known/security.txt">security.txt</a>.
public-guide-participant = ranks and casts
public-guide-event_manager = closes, tabulates, releases
public-guide-verifier = decides on registrations
public-guide-senior_verifier = decides what other verifiers hand on
public-guide-hotline_operator = helps people who call
public-guide-precinct_chair = leads a room
public-guide-trustee = holds a share of the key to the box
public-guide-reviewer = reads everything, changes nothing
public-guide-administrator = says who is on the staff
public-sign-in-refused = <b>That name and password do not go together.</b> Check both and try again. The name can be in small or capital letters; the password cannot.
public-sign-in-accounts = Accounts of this demonstration
