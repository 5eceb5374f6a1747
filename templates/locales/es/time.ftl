# Fechas y horas. Las horas van de 1 a 12; minutos, segundos y años llegan como texto.
time-full = { $weekday } { $day } de { $month } de { $year }, { $hour }:{ $minute } { $half }, { $zone }
time-date = { $day } de { $month } de { $year }
time-hour = { $hour }:{ $minute } { $half }, { $zone }
time-brief = { $day } { $month }, { $hour }:{ $minute }:{ $second } { $half }
time-am = a. m.
time-pm = p. m.
time-zone = { $zone ->
    [EST] hora del este
    [EDT] hora del este
    [CST] hora del centro
    [CDT] hora del centro
    [MST] hora de la montaña
    [MDT] hora de la montaña
    [PST] hora del Pacífico
    [PDT] hora del Pacífico
   *[other] { $zone }
}
time-weekday = { $number ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}
time-month = { $number ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
time-month-short = { $number ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sep
    [10] oct
    [11] nov
   *[12] dic
}
