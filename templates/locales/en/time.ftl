# Dates and times. Hours are 1 to 12; minutes, seconds and years come as text.
time-full = { $weekday }, { $month } { $day }, { $year }, { $hour }:{ $minute } { $half } { $zone }
time-date = { $month } { $day }, { $year }
time-hour = { $hour }:{ $minute } { $half } { $zone }
time-brief = { $month } { $day }, { $hour }:{ $minute }:{ $second } { $half }
time-am = a.m.
time-pm = p.m.
time-zone = { $zone }
time-weekday = { $number ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
time-month = { $number ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
time-month-short = { $number ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
