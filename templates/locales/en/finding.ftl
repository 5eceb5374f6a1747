# What in reported figures contradicts itself or the rules. The English is word for word what the
# canvass writes.
finding-first-missing = The first alignment is empty; the final has { $final } and { $delegates ->
    [one] { $delegates } delegate is
   *[other] { $delegates } delegates are
} awarded.
finding-final-missing = The final alignment is empty; the first has { $first } and { $delegates ->
    [one] { $delegates } delegate is
   *[other] { $delegates } delegates are
} awarded.
finding-final-above-first = { $final } people at the final alignment are more than { $first } at the first.
finding-delegates-without-supporters = { $names }: awarded delegates with nobody at the final alignment.
finding-fewer-supporters-more-delegates = { $less } has { $less_people ->
    [one] { $less_people } person
   *[other] { $less_people } people
} and { $less_delegates ->
    [one] { $less_delegates } delegate
   *[other] { $less_delegates } delegates
}, { $more } with { $more_people ->
    [one] { $more_people } person
   *[other] { $more_people } people
} has { $more_delegates }.
finding-viable-group-shrank = Viable at the first alignment (threshold { $threshold }), yet smaller at the final: { $moved }.
finding-viable-group-became-nonviable = Viable at the first alignment (threshold { $threshold }) and below it at the final: { $moved }.
finding-nonviable-group-grew = Not viable at either alignment (threshold { $threshold }), yet grew: { $moved }.
finding-sde-does-not-follow = { $name }: { $delegates ->
    [one] { $delegates } delegate
   *[other] { $delegates } delegates
} at { $weight } each make { $follows } SDEs, not { $published }.
finding-too-many-delegates = Delegates awarded: { $awarded }. To be elected: { $elects }.
finding-too-few-delegates = Delegates awarded: { $awarded }. To be elected: { $elects }.
finding-single-delegate-not-plurality = The one delegate did not go to the largest group: { $names }.
finding-nonviable-awarded = { $name } has { $people } at the final alignment, below the threshold of { $threshold }, and is awarded { $awarded }.
finding-viable-not-awarded = { $name } has { $people } at the final alignment, the threshold is { $threshold }, and it is awarded nothing.
finding-wrong-allocation = The reported alignments give { $awards }{ $chance ->
    [yes] , or another outcome of chance
   *[no] {""}
}.
