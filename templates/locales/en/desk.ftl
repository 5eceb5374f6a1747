# The verification desk.
desk-title = Verification desk
desk-waiting = { $count ->
    [one] { $count } registration waits.
   *[other] { $count } registrations wait.
}
desk-others = With the person: { $asked } asked, { $refused } refused. Approved: { $approved }.
desk-empty = Nothing waits.
desk-oldest-first = Oldest first
desk-person = Person
desk-since = Sent
desk-roll = Voter roll
desk-found = found
desk-not-found = not found
desk-is-twice = registered twice
desk-case = Registration
desk-decided = This registration does not wait for you now.
desk-message = The person says
desk-nobody = Nobody on the roll is like this person. Ask for more or refuse.
desk-entry = Entry { $id }
desk-not-current = no longer on the roll
desk-field = Field
desk-typed = Typed
desk-on-roll = On the roll
desk-differs = differs
desk-precinct = Precinct { $precinct }
desk-district = District { $district }
desk-held = Another registration holds this entry.
desk-other-case = Open it
desk-this-entry = The person is this voter
desk-approve = Approve
desk-send-back = Send it back
desk-send-back-says = The person gets your reason by mail and can send it again.
desk-reason = Reason
desk-choose = Choose
desk-words = In your words, for the person to read
desk-ask = Ask for more
desk-refuse = Refuse
desk-say-why = Write what the person should know.
desk-twice = Another registration holds this entry. Decide on that one first.
desk-no-district = This entry is in no district of the event.
desk-session-over = The session this person chose is over. Ask them to choose another one.
desk-reason-name = Name differs
desk-reason-birth-date = Date of birth differs
desk-reason-postcode = ZIP code differs
desk-reason-not-on-roll = Not on the roll
desk-reason-twice = Registered twice
desk-reason-other = Something else
