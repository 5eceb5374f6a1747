# The check-in list of a precinct.
checkin-title = Check-in lists
checkin-lead = Who takes part remotely cannot caucus in person, and who came in person cannot cast remotely. Print a list for each precinct before the doors open.
checkin-nowhere = { $count ->
    [one] One remote participant is in no precinct of the event, and on no list.
   *[other] { $count } remote participants are in no precinct of the event, and on no list.
}
checkin-precinct = Precinct
checkin-remote = Take part remotely
checkin-remote-says = { $count ->
    [0] Nobody of this precinct takes part remotely.
    [one] One person takes part remotely, and must not caucus here.
   *[other] { $count } people take part remotely, and must not caucus here.
}
checkin-arrived = Came in person
checkin-arrived-says = { $count ->
    [0] Nobody is marked.
    [one] One person is marked, and cannot cast remotely.
   *[other] { $count } people are marked, and cannot cast remotely.
}
checkin-name = Name
checkin-born = Born in
checkin-verified = Verified by
checkin-id = Voter ID ends in
checkin-download = Download this list (CSV)
checkin-mistake = Mistake?
checkin-take-back = Take it back
checkin-take-back-of = Take back that { $name } ({ $id }) came
checkin-mark = Mark who came
checkin-mark-says = Whoever you mark loses their remote place. They get a mail about it.
checkin-voters = Voter IDs
checkin-voters-hint = One a line. You can paste a column of a spreadsheet, with the voter ID first.
checkin-mark-button = They came in person
checkin-refused = { $count ->
    [one] One person was not marked
   *[other] { $count } people were not marked
}; marked: { $marked }
checkin-already = marked before, at { $precinct }
checkin-not-here = no voter of this precinct has this ID
checkin-card-in-box = has cast a card remotely, and it stays in the box. This person must not caucus here.
checkin-print = List with names, to print
checkin-screen = Back to the list on the screen
checkin-cut = Names are cut here. For the door there is a list with names; whoever takes it is noted.
checkin-has-names = This list has names. Print it for the door, and shred it afterwards. It is noted that you took it.
