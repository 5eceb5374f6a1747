# Where a registration stands.
registration-title = Where I stand
registration-none = This account has no registration.
registration-approved = You take part.
registration-approved-says = Your session is { $session }. You can look at your card now.
registration-draft = Your registration is not sent yet.
registration-done = done
registration-needs-says = Captions, sign language or another language.
registration-send = Send it
registration-submitted = Your registration is with us.
registration-submitted-says = Staff are checking it. You get a mail when they are done. There is nothing you have to do now.
registration-asked = We need more from you.
registration-asked-says = Read what staff say, change what is wrong, and send it again.
registration-refused = We could not accept your registration.
registration-refused-says = You can change what is wrong and send it again.
registration-why = What staff say
registration-cure-until = Send it again before
registration-cure-over = The time to send it again is over. You can still take part in person.
registration-mend = Check and send again
registration-sent = What we know
registration-reason-name = The name is not the same as on the list of voters. Write it as it is there.
registration-reason-birth-date = The date of birth is not the same as on the list of voters. Check it.
registration-reason-postcode = The ZIP code is not the same as on the list of voters. Write the one you are registered with.
registration-reason-not-on-roll = We do not find you on the list of voters. Check your name, date of birth and ZIP code, or ask your county about it.
registration-reason-twice = Somebody has signed up under this name already. If that was not you, tell us.
registration-reason-other = Please read what staff wrote.
registration-appealed = Your registration is with somebody new.
registration-appealed-says = Somebody who took no part before looks at it. You get a mail when they are done.
registration-merged = You registered twice. This registration has ended, and the other one goes on.
registration-appeal = Do you think this is wrong?
registration-appeal-says = You can ask once that somebody who took no part looks at it.
registration-appeal-words = What should they know?
registration-appeal-send = Ask somebody else to decide
registration-came = You were marked as present at { $precinct }, so you cannot send a card from here. If you are not there, call us now.
registration-change = If something has changed
registration-change-until = You can change your mind until { $until }. If you withdraw, you can take part in person.
registration-change-session = Choose another session
registration-withdraw = Withdraw
registration-withdraw-title = Withdraw and take part in person
registration-withdraw-says = If you withdraw, you no longer take part here, and what you have ranked is erased. On the night you can go to your precinct like everybody else.
registration-withdraw-again = You can register here again until { $until }. Staff then check it once more.
registration-withdraw-button = Withdraw my registration
registration-withdraw-keep = Keep it
registration-cast-stays = Your card is in the box, so you take part here and not in person. You can replace the card until your session ends.
registration-picture = Send a picture
registration-picture-says = If staff ask for proof, you can send a picture of it here: an ID, or a letter with your name and address. Cover what nobody needs to see.
registration-picture-kept = Only the staff who decide about you see it. It is stored locked, and erased after { $days ->
    [one] one day
   *[other] { $days } days
}. If you withdraw, it is erased at once.
registration-picture-file = Choose a picture
registration-picture-hint = JPEG or PNG, up to 8 MB.
registration-picture-send = Send the picture
registration-picture-came = { $count ->
    [one] Your picture came in.
   *[other] Your { $count } pictures came in.
}
registration-picture-then = Send your registration again now, so that staff look at it.
registration-picture-erased = Came in { $received }. We erase it { $expires }.
registration-picture-full = We can take no more than { $count } pictures.
registration-data = What we store about you
registration-data-says = You can download it as one file. You may have to sign in again first. Keep the file safe: it holds your name, your birth date and your address.
registration-data-get = Download my data
registration-kept-until = We erase what we store about you:
registration-kept-days = We erase what we store about you { $days ->
    [one] one day
   *[other] { $days } days
} after the results are released.
registration-kept-unfinished = You have not sent your registration. If you never send it, we erase it:
registration-kept-sooner = Some things go sooner. Old sign-ins: { $sessions ->
    [one] one day
   *[other] { $sessions } days
} after they end. Letters: { $mail ->
    [one] one day
   *[other] { $mail } days
} after we send them.
registration-kept-card = The public log keeps your sealed card. After we erase the rest, nothing leads from it to you.
