# The audit log, as sentences. Each begins with who did it.
audit-title = What was done
audit-lead = The newest { $count } entries of the audit log, newest first. Nothing can be taken out of it unnoticed: the entries are chained, and the end of the chain is signed. To check all of it, run <code>caucus verify-log</code>.
audit-waiting = { $count ->
    [one] One more waits
   *[other] { $count } more wait
} for a place, which takes less than a second.
audit-entry = Entry
audit-when = When
audit-what = What
audit-altered = <b>This entry cannot be read. It was altered.</b> Run <code>caucus verify-log</code>.
audit-system = the system
audit-person = { $role ->
    [participant] participant { $name }
    [event_manager] event manager “{ $name }”
    [verifier] verifier “{ $name }”
    [senior_verifier] senior verifier “{ $name }”
    [hotline_operator] hotline operator “{ $name }”
    [precinct_chair] precinct chair “{ $name }”
    [trustee] trustee “{ $name }”
    [administrator] administrator “{ $name }”
   *[reviewer] reviewer “{ $name }”
}
audit-unknown = account { $id }
audit-phase = { $phase ->
    [setup] preparation
    [registration] registration
    [voting] voting
    [closed] closed sessions
    [tabulated] counted cards
   *[released] released results
}
audit-event-created = { $who } created the event “{ $title }” with { $preferences } preferences, { $units } units and { $sessions } voting sessions.
audit-event-phase-changed = { $who } moved the event on, from { $from } to { $to }.
audit-session-closed = { $who } closed the voting session “{ $session }”.
audit-account-created = { $who } { $own ->
    [yes] created their account.
   *[no] created the account of { $account }.
}
audit-account-disabled = { $who } stopped the account of { $account } from signing in.
audit-participants-approved = { $who } approved { $participants } participants from { $source }.
audit-participant-approved = { $who } approved participant { $participant } for district { $district } and the voting session “{ $session }”.
audit-sign-in-accepted = { $who } signed in.
audit-sign-in-refused = Somebody tried to sign in as { $account } and was refused.
audit-sign-in-ended = { $who } signed out.
audit-passkey-added = { $who } added a passkey.
audit-passkey-named = { $who } gave a passkey another name.
audit-passkey-revoked = { $who } removed a passkey.
audit-password-set = { $who } set a password and an app for codes.
audit-password-removed = { $who } removed the password.
audit-recovery-codes-made = { $who } made new recovery codes.
audit-recovery-code-used = { $who } used a recovery code.
audit-phone-code-made = { $who } made a phone code.
audit-phone-code-removed = { $who } removed the phone code.
audit-phone-code-used = { $who } called with the phone code.
audit-contact-confirmed = { $who } confirmed their mailbox.
audit-registration-changed = { $who } changed what they had typed.
audit-registration-submitted = { $who } sent the registration to staff.
audit-registration-asked = { $who } asked { $account } for more: { $reason }.
audit-registration-refused = { $who } refused the registration of { $account }: { $reason }.
audit-registration-approved = { $who } approved the registration of { $account }.
audit-registration-approved-as = { $who } approved the registration of { $account } under roll entry { $entry }. What differs: { $differs }.
audit-case-opened = { $who } opened the registration of { $account }.
audit-proposal-made = { $who } made proposal { $proposal } about { $account }: { $kind }.
audit-proposal-confirmed = { $who } confirmed proposal { $proposal } about { $account }: { $kind }.
audit-proposal-rejected = { $who } rejected proposal { $proposal } about { $account }: { $kind }.
audit-proposal-expired = Nobody confirmed proposal { $proposal } about { $account } in time: { $kind }.
audit-mail-repeated = { $who } sent mail { $mail } again. The mail says that it may be a repeat.
audit-mail-failed = { $who } gave up mail { $mail }: it could not be delivered.
audit-roll-imported = { $who } put import { $import } of the voter roll into force, from { $source }, file { $file }: { $accepted } people new, { $changed } changed, { $gone } gone, { $rejected } rows rejected, { $names } precinct names learnt.
audit-roll-import-undone = { $who } took back import { $import } of the voter roll; import { $before } holds again.
audit-reports-imported = { $who } imported { $reports } precinct reports from { $source }.
audit-report-received = { $who } received revision { $revision } of the report of { $unit } from { $source }.
audit-tabulation-completed = { $who } counted { $units } units from the first { $cards } cards of the box. It was count { $tabulation }.
audit-chance-required = { $who } found that { $unit } needs a game of chance. { $question }
audit-chance-recorded = { $who } recorded the game of chance of { $unit }. { $question } It selected { $outcome }.
audit-release-published = { $who } published release { $release }.
audit-sealing-key-introduced = { $who } put the trustees' key { $key } into use, for the event with manifest { $manifest }.
audit-box-opened = { $who } opened the box of district { $district }. It held { $logged } cards: { $superseded } replaced, { $refused } refused and { $opened } opened.
audit-release-reports = { $who } based release { $release } on a list of room reports. Its digest is { $reports }.
audit-log-key-introduced = { $who } put the key of the logs into use.
audit-registration-appealed = { $who } asked that somebody else look at the decision.
audit-registration-reopened = { $who } took back the decision on the registration of { $account }.
audit-participant-removed = { $who } removed participant { $participant }, who had cast no card.
audit-registration-merged = { $who } merged the registration of { $account } into that of { $into }.
audit-registration-late-allowed = { $who } let { $account } register late, until { $until }.
audit-recovery-requested = Somebody asked for new ways to sign in to the account of { $account }.
audit-recovery-granted = { $who } gave { $account } new ways to sign in. The old ones ended: { $passkeys } passkeys, the password, the recovery codes and { $sessions } sessions.
audit-recovery-link-used = { $who } used the link for new ways to sign in.
audit-staff-precincts-given = { $who } gave { $account } { $precincts ->
    [one] one precinct
   *[other] { $precincts } precincts
} to lead.
audit-staff-invited = { $who } invited { $account } to work for the event, by a link that is good once, until { $expires }.
audit-check-in-list-read = { $who } read the check-in list of { $unit }, with { $people } people.
audit-check-in-came = { $who } marked roll entry { $entry } as having come to { $unit } in person.
audit-check-in-turned-away = { $who } was told to turn roll entry { $entry } away from { $unit }: the card is in the box.
audit-check-in-taken-back = { $who } took back that roll entry { $entry } came to { $unit }.
audit-case-escalated = { $who } handed the registration of { $account } to a senior verifier.
audit-registration-withdrawn = { $who } withdrew the registration.
audit-participant-session-changed = { $who } chose the voting session “{ $session }”. Participant { $before } is participant { $participant } there.
audit-evidence-received = { $who } sent a picture for the registration.
audit-evidence-seen = { $who } looked at a picture that { $account } sent for the registration.
audit-evidence-erased = { $who } erased { $pictures ->
    [one] one picture that was sent for a registration
   *[other] { $pictures } pictures that were sent for registrations
}.
audit-account-data-downloaded = { $who } downloaded what is stored about them.
audit-retention-erased = { $who } erased what was kept long enough: { $rows } { $what ->
    [people] people, with all that was theirs
    [unfinished] registrations that were never sent
    [sessions] old sign-ins
    [letters] letters
    [roll] entries of the roll
    [check-ins] marks of who came in person
    [permits] permits to register late
    [requests] calls of people who could not sign in
   *[proposals] proposals
}.
audit-event = this event
audit-box-opening-proposed = { $who } proposed to open the box as it is frozen, with { $cards } cards (root …{ $cards_root }) of a roster of { $roster } (root …{ $roster_root }). It is proposal { $proposal }.
audit-box-opening-authorised = { $who } confirmed proposal { $proposal }: the box may be opened as it is frozen, with { $cards } cards (root …{ $cards_root }) of a roster of { $roster } (root …{ $roster_root }).
audit-staff-ended = { $who } ended the role of { $account }. { $sessions ->
    [one] One session ended with it,
   *[other] { $sessions } sessions ended with it,
} and { $proposals ->
    [0] nothing they proposed was waiting.
    [one] one proposal of theirs was taken back.
   *[other] { $proposals } proposals of theirs were taken back.
}
audit-case-full-view = { $who } looked at everything of the registration of { $account }. Reason: { $purpose }, and { $characters } characters of their own.
audit-check-in-sheet-taken = { $who } took the check-in list of { $unit } with the names of { $people } people.
audit-roll-rejects-taken = { $who } downloaded { $rejected } rejected rows of a voter roll.
audit-whole = Who looked at everything of a case
audit-whole-says = At the desk a case is cut to what is compared. Here is who asked for more, and why.
audit-whole-none = Nobody has asked for more.
audit-whole-count = How often
audit-whole-last = Last time
audit-whole-newest = The newest, with their reasons
audit-whole-case = Case
audit-whole-why = Reason
