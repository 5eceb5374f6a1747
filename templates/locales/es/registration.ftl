# En qué está una inscripción.
registration-title = Mi inscripción
registration-none = Esta cuenta no tiene inscripción.
registration-approved = Usted participa.
registration-approved-says = Su sesión es { $session }. Ya puede ver su tarjeta.
registration-draft = Todavía no envió su inscripción.
registration-done = listo
registration-needs-says = Subtítulos, lengua de señas u otro idioma.
registration-send = Enviar
registration-submitted = Tenemos su inscripción.
registration-submitted-says = El personal la está revisando. Le escribimos al terminar. Por ahora no tiene que hacer nada.
registration-asked = Necesitamos algo más.
registration-asked-says = Lea lo que dice el personal, corrija lo que haga falta y envíela otra vez.
registration-refused = No pudimos aceptar su inscripción.
registration-refused-says = Puede corregir lo que haga falta y enviarla otra vez.
registration-why = Lo que dice el personal
registration-cure-until = Envíela otra vez antes de:
registration-cure-over = El plazo para enviarla otra vez ya pasó. Todavía puede participar en persona.
registration-mend = Revisar y enviar otra vez
registration-sent = Lo que sabemos
registration-reason-name = El nombre no es igual al de la lista de votantes. Escríbalo como está allí.
registration-reason-birth-date = La fecha de nacimiento no es igual a la de la lista de votantes. Revísela.
registration-reason-postcode = El código postal no es igual al de la lista de votantes. Escriba el de su registro.
registration-reason-not-on-roll = No lo encontramos en la lista de votantes. Revise su nombre, fecha de nacimiento y código postal, o pregunte en su condado.
registration-reason-twice = Alguien ya se inscribió con este nombre. Si no fue usted, díganos.
registration-reason-other = Por favor lea lo que escribió el personal.
registration-appealed = Otra persona revisa su inscripción.
registration-appealed-says = La mira alguien que no participó antes. Recibirá un correo cuando termine.
registration-merged = Usted se inscribió dos veces. Esta inscripción terminó y la otra sigue.
registration-appeal = ¿Cree que es un error?
registration-appeal-says = Puede pedir una vez que la revise alguien que no haya participado.
registration-appeal-words = ¿Qué debe saber esa persona?
registration-appeal-send = Pedir que decida otra persona
registration-came = Se marcó que usted está en { $precinct }. Por eso no puede enviar una tarjeta a distancia. Si no está allí, llámenos ahora.
registration-change = Si algo cambió
registration-change-until = Puede cambiar de idea. Plazo: { $until }. Si se retira, puede participar en persona.
registration-change-session = Elegir otra sesión
registration-withdraw = Retirarme
registration-withdraw-title = Retirarse y participar en persona
registration-withdraw-says = Si se retira, ya no participa aquí y se borra lo que haya ordenado. Esa noche puede ir a su precinto como todos.
registration-withdraw-again = Puede inscribirse aquí otra vez. Plazo: { $until }. El personal revisará de nuevo su inscripción.
registration-withdraw-button = Retirar mi inscripción
registration-withdraw-keep = Dejarla como está
registration-cast-stays = Su tarjeta está en la urna, así que usted participa aquí y no en persona. Puede reemplazar la tarjeta hasta que termine su sesión.
registration-picture = Enviar una foto
registration-picture-says = Si el personal le pide una prueba, puede enviar aquí una foto: de una identificación, o de una carta con su nombre y dirección. Tape lo que nadie necesita ver.
registration-picture-kept = Solo la ve el personal que decide sobre usted. Se guarda cifrada y se borra después de { $days ->
    [one] un día
   *[other] { $days } días
}. Si usted se retira, se borra en seguida.
registration-picture-file = Elija una foto
registration-picture-hint = JPEG o PNG, de 8 MB como máximo.
registration-picture-send = Enviar la foto
registration-picture-came = { $count ->
    [one] Su foto llegó.
   *[other] Sus { $count } fotos llegaron.
}
registration-picture-then = Envíe ahora otra vez su inscripción, para que el personal la mire.
registration-picture-erased = Llegó: { $received }. Se borra: { $expires }.
registration-picture-full = No podemos recibir más de { $count } fotos.
registration-data = Lo que guardamos sobre usted
registration-data-says = Puede descargarlo en un archivo. Tal vez tenga que iniciar sesión otra vez. Cuide el archivo: tiene su nombre, su fecha de nacimiento y su dirección.
registration-data-get = Descargar mis datos
registration-kept-until = Borramos lo que guardamos sobre usted:
registration-kept-days = Borramos lo que guardamos sobre usted { $days ->
    [one] un día
   *[other] { $days } días
} después de que se publiquen los resultados.
registration-kept-unfinished = Usted no ha enviado su inscripción. Si nunca la envía, la borramos:
registration-kept-sooner = Algunas cosas se borran antes. Sesiones viejas: { $sessions ->
    [one] un día
   *[other] { $sessions } días
} después de que terminan. Cartas: { $mail ->
    [one] un día
   *[other] { $mail } días
} después de enviarlas.
registration-kept-card = El registro público conserva su tarjeta sellada. Cuando borramos lo demás, nada lleva de ella a usted.
