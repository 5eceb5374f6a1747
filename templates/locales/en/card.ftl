# The preference card: rank, review, cast, receipt, and where the card is.
card-title = Rank your preferences
card-nth = { $rank ->
    [1] 1st
    [2] 2nd
    [3] 3rd
   *[other] { $rank }th
}
card-open = { $session } is open until <time datetime="{ $machine }"><b>{ $time }</b></time>.
card-before = { $session } is not open yet. It opens on <time datetime="{ $machine }"><b>{ $time }</b></time>. You can rank now; the card can be cast only then.
card-after = { $session } is closed. No card can be cast or replaced any more.
card-in-box = Your card is in the box.
card-see-receipt = See your receipt
card-new-one-counts = If you cast another card, the new one counts instead.

card-lead = Press the buttons to rank up to { $most }. One is enough. If your first choice is not viable in your district, your card moves to your next choice that is.
card-your-choice = Your choice number
card-not-ranked = Not ranked
card-make = Make { $nth } choice
card-choice = { $nth } choice
card-up = Move up
card-down = Move down
card-remove = Remove
card-put-in-order = Put in order
card-none = No preference
card-full = Your card is full. To change a choice, remove one first.
card-so-far = Your card in order
card-review = Review my card
card-nothing-sent = Nothing is sent until you have looked at it once more.
card-use-lists = Use drop-down lists instead
card-use-buttons = Use buttons instead
card-order-rule = The preferences are listed in the order the party set. It is the same for everybody.
card-order-rows = Rows move only when you press Put in order.
card-draft-says = We keep what you rank until you cast it, so you can stop and go on later, on another device too. It is stored encrypted.
card-draft-browser = What you rank stays in this tab until you cast it. It is kept if you load the page again or are signed out. Another device does not have it.
card-seals-browser = Your browser seals your card on this device. Our server never sees your choices.
card-seals-server = Our server seals your card when you cast it. So it sees your choices for a moment. With scripts on, your browser seals it, and our server never sees them.

card-added = { $name } is now your { $nth } choice.
card-moved = { $name } moved. It is now your { $nth } choice.
card-removed = { $name } is off your card.
card-removed-gap = { $name } is off your card. The choices below it moved up.
card-in-order = Your choices now come first, in order.
card-from-lists = Your card is as you set it in the lists.
card-kept = We kept your card as you left it at { $time }. It is not sent yet.
card-kept-here = Your card is as you left it. It is not sent yet.
card-elsewhere = Nothing was changed. Your card was changed or cast on another page or device. This is your card as it is now. Press again what you want.
card-cast-elsewhere = <b>Your card was not sent.</b> You have cast another card since you opened this one. What you ranked is kept. If it should count instead, review it and cast it again.
card-ask-for-choice = Rank at least one preference, or press <b>No preference</b>.
card-is-none = You chose <b>No preference</b>. To change that, rank somebody.

card-lists-title = Rank your preferences with lists
card-lists-lead = Pick up to { $most }, best first. One is enough. If you skip a list, the choices below it move up.
card-lists-elsewhere = Nothing was changed. Your card was changed or cast on another page or device. The lists below are as you set them. Press Review my card again if this is what you want.
card-no-choice = no choice
card-twice = A preference is on your card twice
card-twice-which = Your { $nth } choice repeats an earlier one
card-twice-why = This repeats an earlier choice. Pick another one.

card-review-title = Check your card
card-not-sent = <b>Your card is not sent yet.</b> Press Cast my card at the end of this page to send it.
card-try-again = <b>We do not know yet if your card was cast: we are busy.</b> Wait a moment, then press Cast my card again. Pressing twice is harmless.
card-again-title = Send your card again
card-again-sealed = Your card is sealed already. So this page cannot show what is on it.
card-seal-failed = <b>Your card is not sent.</b> Your browser could not seal it. Load this page again. If that does not help, turn scripts off for this site. Then our server seals your card.
card-chose-none = <b>You chose No preference.</b> Your card says that you took part. It counts as one participant and for no preference.
card-unranked = You did not rank { $count }: { $names }.
card-fewer-is-fine = That is fine.
card-replaces = You have cast a card before. This one will count instead of it.
card-change = Change
card-change-card = Change my card
card-cast = Cast my card
card-press-once = If you press twice, or the page is slow and you send it again, one card is cast.
card-limits-title = What we can and cannot promise
card-limits-short = Your card is sealed when you cast it. It takes several trustees to open it, after the sessions close. Casting over the internet has risks that no program can remove.
card-limits-ask = Is this safe?
card-limits-more = What we can and cannot promise

card-signed-out = Your card is not sent
card-signed-out-says = <b>You were signed out after a pause, so the card was not cast.</b> What you ranked is kept. Sign in, look at it once more, and press Cast my card.
card-signed-out-go = Sign in and go on

card-receipt-title = Your receipt
card-receipt-in-box = Your card is in the box
card-receipt-cast = Cast on <time datetime="{ $machine }">{ $time }</time>.
card-receipt-attempt = This is card number { $attempt } from you. Only this one counts.
card-receipt-code = Receipt code
card-receipt-qr = The address where this receipt can be looked up, as a code for a camera
card-receipt-keep = Write it down, print this page, or take a photo of it.
card-receipt-proves = The code shows that your card is in the box. It does not show what is on it. So you cannot use it to prove your ranking to anybody, and nobody can ask you to.
card-sealed-by-browser = This card was sealed in the browser, so our server never saw what is on it.
card-sealed-by-phone = This card was cast by phone. Our server sealed it, so it heard for a moment what is on it.
card-sealed-by-server = Our server sealed this card, so it saw for a moment what is on it.
card-receipt-lookup = Anybody who has the code can <a href="/receipt">look it up</a> and see if the card was replaced. Keep it to yourself.
card-receipt-change = Change your mind?
card-receipt-until = You can cast another card until <time datetime="{ $machine }"><b>{ $time }</b></time>. The last card you cast counts.
card-receipt-replace = Replace my card
card-receipt-final = { $session } is closed. This is the card that counts.
card-earlier = Earlier receipts
card-earlier-says = You replaced these cards. They do not count.
card-earlier-one = Card { $attempt }, replaced:
card-earlier-more = And { $count ->
    [one] one card before that.
   *[other] { $count } cards before that.
}
card-next = What happens next
card-next-says = When the sessions close, the cards of district { $district } are opened together and counted. Then the results are released.
card-no-card = No card yet
card-no-card-says = You have not cast a card.

card-where = Where is my card?
card-stage-done = done
card-stage-later = still to come
card-stage-boxed = In the box
card-stage-boxed-says = Your card is entry number { $index } in the log of cards.
card-stage-boxed-signed = It is entry number { $index } in the log of cards. We signed the log with it inside, { $size } entries in all, at { $time }. From then on it cannot be changed or taken out without anybody seeing it. Cast on
card-stage-replaced = Replaced
card-stage-replaced-says = The same person cast a later card. That one counts, and this one does not.
card-stage-closed = Session closed
card-stage-closed-says = { $session } is closed. No card can be added or replaced. Closed on
card-stage-closes-says = Until { $session } closes, the card can be replaced. It closes on
card-stage-opened = Box opened
card-stage-opened-says = The cards of district { $district } were mixed and opened together, in an order that says nothing about who cast them. You must trust whoever mixed them.
card-stage-opens-says = After the sessions close, the cards of district { $district } are opened together.
card-stage-counted = Counted in district { $district }
card-stage-counted-says = The cards of district { $district } were counted, this one with them.
card-stage-counted-cards = { $cards ->
    [one] One card was counted in district { $district }: this one.
   *[other] { $cards } cards were counted in district { $district }, this one with them.
}
card-stage-counts-says = The cards of district { $district } are counted under one set of rules.
card-stage-released = Results released
card-stage-released-says = The results of district { $district } are out.
card-stage-released-at = The results of district { $district } came out on
card-stage-releases-says = The results of district { $district } go out with all the others.
card-stage-link = How the cards of this district were counted

card-lookup = Look up a receipt
card-lookup-go = Look it up
card-lookup-says = You see if the card is in the box, was replaced, or was counted. You do not see what is on it, nor whose it is.
card-lookup-length = A receipt code has 20 letters and digits. Check that none is missing.
card-lookup-symbol = There is a sign here that no receipt code has. Codes are made of digits and letters.
card-lookup-check = This code has a typing mistake: a letter or digit is wrong, or two changed places. Compare it with your receipt.
card-lookup-nothing = There is no receipt with this code. Compare it with your receipt. If it is the same, call the party.
card-lookup-too-fast = Too many codes were looked up from your connection. Wait { $seconds } seconds, then try again.
card-lookup-found = This card is in the box, and it is the one that counts.
card-lookup-proof = Save a proof that the card is in the box
card-lookup-proof-says = Anyone can check it later, even with no help from us.
card-lookup-offline = To check it on your own, get the free Caucus program and the key of the log of cards. Take the key from somebody you trust, not from this page. Then type:
card-lookup-replaced = This card is in the box, but it was replaced. It does not count.

card-limits-lead = Know this before you cast a card from home. If it worries you, take part in person if you can.
card-limits-can = What we can promise
card-limits-can-edit = A card that was changed, added or taken out is noticed. Every card stands in a log that is signed again and again, and the count stops if the log does not hold.
card-limits-can-copy = Whoever gets a copy of our database sees who cast and when, and no ranking.
card-limits-can-receipt = Your receipt shows that your card is in the box. It cannot show what is on it.
card-limits-can-replace = Until your session closes you can cast again. Only your last card counts.
card-limits-cannot = What we cannot promise
card-limits-server = With scripts on, your browser seals your card, and our server never sees your choices. But our server sends you the page. A false page could show it your choices first. Without scripts our server seals your card, and whoever controls it at that moment could read it. In a demonstration the server plays the trustees too. Before the box is opened the cards are mixed, and you must trust whoever mixes them.
card-limits-phone = A phone or computer with bad software can show you one thing and send another.
card-limits-call = If you cast by phone, our server hears your choices before it seals them. So does the phone company.
card-limits-beside = We cannot see who stands beside you. Cast when you are alone. If somebody made you cast, cast again later.
card-limits-code = Whoever has your receipt code can see if you replaced that card.
card-limits-draft = With scripts on, your choices are kept in your tab alone while you rank. Without scripts they are kept on our server, encrypted with a key of ours. They are erased when you cast, and at the latest when the sessions close.
card-limits-down = The site can be slow or down. Cast early; you can still replace the card.
card-limits-certified = This system is not certified for any election or caucus.

card-moves = How the cards of district { $district } were counted
card-moves-lead = Everybody who cast a card in district { $district } sees this same page. It does not know what is on your card; you do.
card-moves-counted = { $cards ->
    [one] One card was counted.
   *[other] { $cards } cards were counted.
} { $none ->
    [0] None of them said No preference.
    [one] One of them said No preference: it counts as a participant and for nobody.
   *[other] { $none } of them said No preference: they count as participants and for nobody.
}
card-moves-threshold = A preference needs { $threshold ->
    [one] one card
   *[other] { $threshold } cards
} to be viable.
card-moves-first = First choices
card-moves-viable = viable
card-moves-not-viable = not viable
card-moves-stayed = { $cards ->
    [0] Nobody’s first choice.
    [one] One first choice, enough. A card with { $name } as its first choice stayed there.
   *[other] { $cards } first choices, enough. If { $name } was your first choice, your card stayed there.
}
card-moves-left = { $cards ->
    [0] Nobody’s first choice.
    [one] One first choice, not enough. If { $name } was your first choice, your card moved on.
   *[other] { $cards } first choices, not enough. If { $name } was your first choice, your card moved on to your next choice that was viable.
}
card-moves-joined = { $cards ->
    [one] One card joined from a first choice that was not viable.
   *[other] { $cards } cards joined from first choices that were not viable.
} { $final } in the end.
card-moves-delegates = { $delegates ->
    [0] No delegates.
    [one] One delegate.
   *[other] { $delegates } delegates.
}
card-moves-yours = What became of your card
card-moves-yours-stay = Was your first choice viable? Then your card counts for it.
card-moves-yours-moved = Was it not viable? Then your card counts for the first of your other choices that is marked viable.
card-moves-yours-nowhere = Was none of your choices viable? Then your card counts as a participant and for no preference. { $cards ->
    [0] No card ended this way.
    [one] One card ended this way.
   *[other] { $cards } cards ended this way.
}
card-moves-nobody = Nothing was opened in this district, so there is nothing to show.
card-moves-steps = See every step of the count
