# Pasos de un conteo.
reason-and = { $names } y { $last }
reason-and-i = { $names } e { $last }
reason-nobody = nadie
reason-tied = { $names } están { $purpose ->
    [loser] en empate por el último lugar en la ronda { $round }
    [winner] en empate por el primer lugar en la ronda { $round }
   *[other] en empate
}. Un sorteo decide { $purpose ->
    [lose] { $places ->
        [1] cuál cede un delegado
       *[other] qué { $places } de ellos ceden un delegado cada uno
    }
    [gain] { $places ->
        [1] cuál recibe un delegado más
       *[other] qué { $places } de ellos reciben un delegado más cada uno
    }
    [loser] quién queda fuera
   *[winner] quién resulta elegido
}.
reason-v1 = { $share } de { $heads } personas en la primera alineación, redondeado hacia arriba, es { $threshold }: un grupo de { $threshold } es viable.
reason-v2 = Aquí se elige un solo delegado, así que no hay umbral: lo gana el grupo más grande.
reason-v3 = { $name } { $is ->
    [viable] es viable
   *[not_viable] no es viable
} en la { $at ->
    [first] primera alineación
   *[final] alineación final
} con { $size }.
reason-v4 = Ningún grupo es viable, así que no se asigna ningún delegado.
reason-v5 = { $name } no gana delegados aquí.
reason-d1 = A { $name } le corresponden exactamente { $share } delegados; empieza con { $start }.
reason-d2 = Sobran delegados: { $name } (le corresponden { $share }) es quien más pasa de lo que le corresponde y cede uno.
reason-d3 = Faltan delegados: { $name } (le corresponden { $share }) es a quien más le falta para lo que le corresponde y recibe uno más.
reason-d4 = { $name } (le corresponden { $share }) es quien más pasa de lo que le corresponde, pero conserva su único delegado.
reason-d5 = Hay más grupos viables que delegados: a { $name } (le corresponden { $share }) le corresponde menos que a los demás y cede su único delegado.
reason-d6 = Hay más grupos viables que los { $from } delegados: cada grupo viable conserva uno, y se eligen { $to }.
reason-g1 = { reason-tied }{ $held ->
    [yes] {" "}Salió { $selected }.
   *[no] {""}
}
reason-g2 = { $names } están en empate; el orden fijado antes del conteo selecciona a { $selected }.
reason-g3 = { $names } están en empate; la ronda { $round } selecciona a { $selected }.
reason-r1 = { $cards ->
    [one] Una tarjeta cuya primera opción, { $from }, no era viable pasó a { $to }, su siguiente opción viable.
   *[other] { $cards } tarjetas cuya primera opción, { $from }, no era viable pasaron a { $to }, su siguiente opción viable.
}
reason-r2 = Cuando { $from } quedó fuera, { $cards ->
    [one] una tarjeta pasó
   *[other] { $cards } tarjetas pasaron
} a { $to }.
reason-r3 = { $cards ->
    [one] Una tarjeta de { $from }, que no era viable, pasó
   *[other] { $cards } tarjetas de { $from }, que no era viable, pasaron
} una sola vez, a { $to }, la opción siguiente.
reason-r4 = { $cards ->
    [one] Una tarjeta enviada con anticipación para { $from }, que seguía sin ser viable después de la realineación de la sala, pasó
   *[other] { $cards } tarjetas enviadas con anticipación para { $from }, que seguía sin ser viable después de la realineación de la sala, pasaron
} a { $to }.
reason-r5 = { $cards ->
    [one] Una tarjeta de { $from } no nombra
   *[other] { $cards } tarjetas de { $from } no nombran
} otra preferencia a la que pueda pasar.
reason-e1 = { $name } es último con { $cards } y queda fuera.
reason-e2 = { $name } tiene { $cards }, menos que el umbral, y queda fuera.
reason-e3 = { $name } tiene { $cards } y no puede alcanzar a los demás ni con las tarjetas de todos los de abajo; queda fuera.
reason-e4 = { $name } ({ $cards }) no puede ganar y queda fuera primero.
reason-e5 = { $name } tiene { $cards }, menos que el mínimo de { $minimum }.
reason-e6 = { $name } está fuera desde el principio.
reason-e7 = { $name } no es la primera opción de nadie y no participa.
reason-e8 = { $cards ->
    [one] Una tarjeta { $way ->
        [on] pasó de { $from } a { $to }.
       *[out] de { $from } no tiene otra opción que pueda contar.
    }
   *[other] { $cards } tarjetas { $way ->
        [on] pasaron de { $from } a { $to }.
       *[out] de { $from } no tienen otra opción que pueda contar.
    }
}
reason-w1 = Quienes quedan tienen al menos el umbral de { $threshold }: { $names }.
reason-w2 = { $name } tiene { $cards }; hacen falta { $threshold }.
reason-w3 = No quedan más que los lugares que hay: { $names }.
reason-w4 = Quedan dos y ninguno tiene el umbral; { $name } va adelante con { $cards }.
reason-n1 = { $name } { $is ->
    [yes] califica
   *[no] no califica
} con { $share } del total.
reason-n2 = Nadie llega al mínimo, así que el mínimo es la mitad de lo que tiene quien va primero: { $share }.
reason-n3 = A { $name } le corresponden exactamente { $share } delegados nacionales; empieza con { $start }.
reason-n4 = Queda un lugar: { $name } (le corresponden { $share }) tiene la fracción más grande y lo recibe.
