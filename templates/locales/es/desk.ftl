# La mesa de verificación.
desk-title = Mesa de verificación
desk-waiting = { $count ->
    [one] Espera { $count } inscripción.
   *[other] Esperan { $count } inscripciones.
}
desk-others = Con la persona: { $asked } por completar, { $refused } rechazadas. Aprobadas: { $approved }.
desk-empty = No espera ninguna.
desk-oldest-first = Primero la más antigua
desk-person = Persona
desk-since = Enviada
desk-roll = Lista de votantes
desk-found = está en la lista
desk-not-found = no está
desk-is-twice = inscrita dos veces
desk-case = Inscripción
desk-decided = Esta inscripción no espera su decisión.
desk-message = La persona dice
desk-nobody = Nadie en la lista se parece a esta persona. Pida más datos o rechace.
desk-entry = Registro { $id }
desk-not-current = ya no está en la lista
desk-field = Dato
desk-typed = Escrito
desk-on-roll = En la lista
desk-differs = distinto
desk-precinct = Precinto { $precinct }
desk-district = Distrito { $district }
desk-held = Otra inscripción ya tiene este registro.
desk-other-case = Abrirla
desk-this-entry = La persona es este votante
desk-approve = Aprobar
desk-send-back = Devolver
desk-send-back-says = La persona recibe su motivo por correo y puede enviarla otra vez.
desk-reason = Motivo
desk-choose = Elija
desk-words = En sus palabras, para que la persona lo lea
desk-ask = Pedir más datos
desk-refuse = Rechazar
desk-say-why = Escriba lo que la persona debe saber.
desk-twice = Otra inscripción ya tiene este registro. Decida primero sobre esa.
desk-no-district = Este registro no está en ningún distrito del evento.
desk-session-over = La sesión que eligió esta persona ya terminó. Pídale que elija otra.
desk-reason-name = El nombre es distinto
desk-reason-birth-date = La fecha de nacimiento es distinta
desk-reason-postcode = El código postal es distinto
desk-reason-not-on-roll = No está en la lista
desk-reason-twice = Inscrita dos veces
desk-reason-other = Otro motivo
