# The public results.
results-not-final = not final
results-edition = <b>Not final.</b> Release { $number }, <time datetime="{ $machine }">{ $time }</time>.
results-all-in = All { $expected } units have reported.
results-some-in = { $reported } of { $expected } units have reported.
results-corrects = It corrects release { $before }, and a later one may correct it.
results-may-be-corrected = A later release may correct it.
results-demo = This is a demonstration, not the result of an election.

results-the-state = the state
results-district = District { $district }
results-in-district = District { $district }
results-counties = Counties
results-county = County
results-satellites = Satellite sites
results-virtual = Virtual caucuses
results-units = Units
results-unit = Unit
results-name = Name
results-people = People
results-units-in = Units in
results-of = { $reported } of { $expected }
results-missing = missing
results-preference = Preference
results-first = First alignment
results-first-short = First
results-final = Final alignment
results-final-short = Final
results-delegates = Delegates
results-del = Del.
results-sde = SDE
results-sde-long = State delegate equivalents
results-to-elect = Delegates to elect
results-findings = Findings
results-none = none
results-unknown = not known
results-units-legend = Del.: how many delegates the unit elects. Findings: how often the figures it reported contradict each other or the rules.

results-totals = Totals
results-totals-bars = Bars: state delegate equivalents against the leader’s.
results-totals-says = { $people ->
    [one] One person
   *[other] { $people } people
} took part in the { $units ->
    [one] one unit that has reported.
   *[other] { $units } units that have reported.
} State delegate equivalents (SDE) are added as they were published: each unit’s are rounded to four decimals, half up. Press a number to see what it adds up from.
results-by-district = By congressional district
results-outside = { $count ->
    [one] One satellite site lies
   *[other] { $count } satellite sites lie
} outside every district. Their figures are in the state’s totals and in the <a href="/results/counties">list of counties</a>.
results-all-counties = All counties and precincts
results-in = What is in, and what is missing
results-with-findings = { $count ->
    [one] <a href="/results/findings#findings"><b>One unit</b></a> has
   *[other] <a href="/results/findings#findings"><b>{ $count } units</b></a> have
} reported figures that contradict each other or the rules. They stand as reported and are marked.
results-chance = Games of chance
results-chance-open = { $count ->
    [0] None is left to hold.
    [one] One is still to be held.
   *[other] { $count } are still to be held.
}
results-boxes = Remote cards in the box
results-district-column = District
results-cast = Cast
results-replaced = Replaced
results-counted = Counted
results-document = The document
results-document-says = Everything here is shown from <a href="/api/v1/results">one document</a>, for machines and for checking.

results-missing-title = What is missing or contradicts itself
results-missing-count = Missing reports: { $count }
results-missing-none = Every unit has reported.
results-findings-count = Reports with findings: { $count }
results-findings-none = No report contradicts itself or the rules.
results-findings-says = In these reports, figures contradict each other or the rules. For instance, a viable group shrank. They count as they were reported. To correct them is for the party, with the unit’s own papers. Each unit’s page says what was found.
results-findings-more = And { $count } more. They are marked in the list of their <a href="/results/counties">county</a>.

results-parts-title = { $name } in { $place }
results-parts-says = The figures of { $place } are the sums of these lines. Press a name to see what its line follows from. Where nobody stood for { $name }, there is no line.
results-parts-caption = What the figures of { $name } add up from
results-from = From
results-sum = Sum
results-exact = Without rounding in each unit, the state delegate equivalents are exactly

results-rules = The rules
results-rules-says = Each kind of unit is counted under its own rules. A step on a unit’s page names the rule it stands on by its code.
results-rules-language = The rules are shown in English, the language they were adopted in.
results-rules-open = Where the rules are open
results-rules-taken = Taken:
results-rules-other = Not taken:
results-rules-taken-title = The rules, and what was taken where they are open
results-rules-all = All rules with their sources, and what else could have been taken

results-unreported = <b>Nothing has been reported from here yet.</b> This unit is in no total.
results-unit-findings = The reported figures contradict each other or the rules. They count as they were reported.
results-precinct = precinct { $code }
results-satellite = satellite site { $code }
results-remote = remote cards { $code }
results-threshold = Threshold
results-threshold-says = <a href="#steps">{ $people ->
    [one] One person
   *[other] { $people } people
}</a> can make a group viable.
results-each = Each stands for
results-each-one = one state delegate
results-each-part = { $weight } of a state delegate
results-box = Cards in the box
results-box-says = { $cast } cast, { $replaced } replaced by a later card, <b>{ $counted } counted</b>, of which { $none } with no preference
results-groups = Groups
results-groups-bars = Bars: people at the final alignment.
results-groups-line = The red line is the threshold.
results-groups-viable = A group that reached the threshold at an alignment is marked
results-groups-press = Press a number to see the step it follows from.
results-chance-one = Game of chance
results-chance-not-held = It has not been held yet.
results-chance-selected = It selected <b>{ $names }</b>.
results-chance-by-room = The room held it. We know the outcome from the delegates it reported.
results-steps = How the result follows
results-steps-none = The rules cannot be applied to what is known of this unit. The figures are as reported.
results-sde-one = Each delegate elected here stands for one state delegate.
results-sde-part = Each delegate elected here stands for { $weight } of a state delegate.
results-sde-rounded = That times its delegates gives the figure of a preference. It is rounded to four decimals, half up.
results-sde-unknown = We do not know what a delegate elected here stands for.
results-sde-published = Where the room’s figure was published, it stands as published.
results-sde-finding = If it differs, a finding above says so.
