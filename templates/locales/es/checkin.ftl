# La lista de registro de un precinto.
checkin-title = Listas de registro
checkin-lead = Quien participa a distancia no puede asistir en persona, y quien vino en persona no puede enviar su tarjeta a distancia. Imprima una lista para cada precinto antes de abrir las puertas.
checkin-nowhere = { $count ->
    [one] Una persona que participa a distancia no está en ningún precinto del evento ni en ninguna lista.
   *[other] { $count } personas que participan a distancia no están en ningún precinto del evento ni en ninguna lista.
}
checkin-precinct = Precinto
checkin-remote = Participan a distancia
checkin-remote-says = { $count ->
    [0] Nadie de este precinto participa a distancia.
    [one] Una persona participa a distancia y no debe participar aquí.
   *[other] { $count } personas participan a distancia y no deben participar aquí.
}
checkin-arrived = Vinieron en persona
checkin-arrived-says = { $count ->
    [0] Nadie está marcado.
    [one] Una persona está marcada y no puede enviar su tarjeta a distancia.
   *[other] { $count } personas están marcadas y no pueden enviar su tarjeta a distancia.
}
checkin-name = Nombre
checkin-born = Año de nacimiento
checkin-verified = Verificado por
checkin-id = Fin del número de votante
checkin-download = Descargar esta lista (CSV)
checkin-mistake = ¿Un error?
checkin-take-back = Deshacer
checkin-take-back-of = Deshacer que vino { $name } ({ $id })
checkin-mark = Marcar a quien vino
checkin-mark-says = Quien usted marque pierde su lugar a distancia. Recibe un correo sobre ello.
checkin-voters = Números de votante
checkin-voters-hint = Uno por línea. Puede pegar una columna de una hoja de cálculo con el número de votante primero.
checkin-mark-button = Vinieron en persona
checkin-refused = { $count ->
    [one] No se marcó a una persona
   *[other] No se marcó a { $count } personas
}; marcadas: { $marked }
checkin-already = se marcó antes, en { $precinct }
checkin-not-here = ningún votante de este precinto tiene este número
checkin-card-in-box = envió una tarjeta a distancia, y queda en la urna. Esta persona no debe participar aquí.
checkin-print = Lista con nombres, para imprimir
checkin-screen = Volver a la lista en pantalla
checkin-cut = Aquí los nombres están abreviados. Para la puerta hay una lista con nombres; queda anotado quién la toma.
checkin-has-names = Esta lista tiene nombres. Imprímala para la puerta y destrúyala después. Queda anotado que usted la tomó.
