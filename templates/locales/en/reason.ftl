# Steps of a count. The English is word for word what the engine writes into the document.
reason-and = { $names } and { $last }
reason-and-i = { $names } and { $last }
reason-nobody = nobody
reason-tied = { $names } are { $purpose ->
    [loser] tied for last in round { $round }
    [winner] tied for first in round { $round }
   *[other] tied
}. A game of chance decides { $purpose ->
    [lose] { $places ->
        [1] which one gives up a delegate
       *[other] which { $places } of them give up a delegate each
    }
    [gain] { $places ->
        [1] which one gets one more delegate
       *[other] which { $places } of them get one more delegate each
    }
    [loser] who is eliminated
   *[winner] who is elected
}.
reason-v1 = { $share } of { $heads } people at the first alignment, rounded up, is { $threshold }: a group of { $threshold } is viable.
reason-v2 = One delegate is elected here, so there is no threshold: the largest group wins it.
reason-v3 = { $name } is { $is ->
    [viable] viable
   *[not_viable] not viable
} at the { $at ->
    [first] first alignment
   *[final] final alignment
} with { $size }.
reason-v4 = No group is viable, so no delegate is awarded.
reason-v5 = { $name } wins no delegates here.
reason-d1 = { $name }'s exact share is { $share } delegates; it starts with { $start }.
reason-d2 = Too many delegates: { $name } (share { $share }) is furthest above its share and gives one up.
reason-d3 = Too few delegates: { $name } (share { $share }) is furthest below its share and gets one more.
reason-d4 = { $name } (share { $share }) is furthest above its share but keeps its only delegate.
reason-d5 = More viable groups than delegates: { $name } (share { $share }) has the smallest share and gives up its only delegate.
reason-d6 = More viable groups than the { $from } delegates: every viable group keeps one, and { $to } are elected.
reason-g1 = { reason-tied }{ $held ->
    [yes] {" "}It selected { $selected }.
   *[no] {""}
}
reason-g2 = { $names } are tied; the order fixed before the count selects { $selected }.
reason-g3 = { $names } are tied; round { $round } selects { $selected }.
reason-r1 = { $cards ->
    [one] 1 card
   *[other] { $cards } cards
} whose first choice { $from } was not viable moved to { $to }, their best-ranked viable preference.
reason-r2 = When { $from } was dropped, { $cards ->
    [one] 1 card
   *[other] { $cards } cards
} moved to { $to }.
reason-r3 = { $cards ->
    [one] 1 card
   *[other] { $cards } cards
} of { $from }, which was not viable, moved once, to { $to }, the next rank.
reason-r4 = { $cards ->
    [one] 1 card
   *[other] { $cards } cards
} ranked ahead of time for { $from }, still not viable after the room realigned, went to { $to }.
reason-r5 = { $cards ->
    [one] 1 card of { $from } names
   *[other] { $cards } cards of { $from } name
} no other preference they could move to.
reason-e1 = { $name } is last with { $cards } and is eliminated.
reason-e2 = { $name } has { $cards }, below the threshold, and is eliminated.
reason-e3 = { $name } has { $cards } and cannot catch up even with the cards of all below; it is eliminated.
reason-e4 = { $name } ({ $cards }) cannot win and is eliminated first.
reason-e5 = { $name } has { $cards }, fewer than the minimum of { $minimum }.
reason-e6 = { $name } is out from the start.
reason-e7 = { $name } is nobody's first choice and takes no part.
reason-e8 = { $cards ->
    [one] 1 card
   *[other] { $cards } cards
} { $way ->
    [on] moved from { $from } to { $to }.
   *[out] of { $from } { $cards ->
        [one] has
       *[other] have
    } no further choice that can count.
}
reason-w1 = Everybody left has at least the threshold of { $threshold }: { $names }.
reason-w2 = { $name } has { $cards }; { $threshold } are needed.
reason-w3 = No more are left than there are places: { $names }.
reason-w4 = Two are left and neither has the threshold; { $name } leads with { $cards }.
reason-n1 = { $name } { $is ->
    [yes] qualifies
   *[no] does not qualify
} with { $share } of all.
reason-n2 = Nobody reaches the bar, so half of the leader's share, { $share }, is the bar.
reason-n3 = { $name }'s exact share is { $share } national delegates; it starts with { $start }.
reason-n4 = A seat is left: { $name } (share { $share }) has the largest fraction and gets it.
