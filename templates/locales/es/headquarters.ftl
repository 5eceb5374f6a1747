# La sede central: la persona responsable del evento hace avanzar la noche.
headquarters-looks-on = Usted mira como revisor. Solo un responsable del evento puede hacer avanzar la noche.
headquarters-only-manager = Usted mira como revisor. Solo un responsable del evento puede hacer esto.
headquarters-back = Volver a la sede central
headquarters-not-now = Ahora no
headquarters-no-way-back = Esto no se puede deshacer.
headquarters-night = La noche
headquarters-done = hecho
headquarters-now = ahora
headquarters-open-registration = Abrir la inscripción
headquarters-open-registration-ask = ¿Abrir la inscripción?
headquarters-open-registration-says = A partir de ahí, la gente puede inscribirse.
headquarters-start-voting = Iniciar las sesiones de votación
headquarters-start-voting-ask = ¿Iniciar las sesiones de votación?
headquarters-start-voting-says = Los participantes pueden emitir tarjetas mientras su sesión esté abierta. La gente todavía puede inscribirse mientras lo permita la definición del evento.
headquarters-close = Cerrar las sesiones
headquarters-close-what = Después no se puede emitir ni reemplazar ninguna tarjeta.
headquarters-close-ask = ¿Cerrar las sesiones para siempre?
headquarters-close-says = Se cierran ahora todas las sesiones, también las que todavía tienen tiempo. Después no se puede emitir ni reemplazar ninguna tarjeta. Las tarjetas que ya están en la urna se quedan y cuentan.
headquarters-tabulate = Contar
headquarters-tabulate-again = Contar de nuevo
headquarters-tabulate-correction = Contar de nuevo, para una corrección
headquarters-tabulate-what = Las tarjetas de cada distrito se abren juntas, se cuentan y se unen a los informes. Donde un empate necesita un sorteo, se le pide lo que salió.
headquarters-tabulate-ask = ¿Contar?
headquarters-tabulate-says = Las tarjetas de cada distrito se abren juntas y se cuentan con las reglas del evento. El resultado se une a los informes.
headquarters-tabulate-release-stays = La publicación { $number } sigue pública, sin cambios, hasta que usted publique otra vez.
headquarters-tabulate-nothing-public = Nada es público hasta que usted publique.
headquarters-reports-missing = <b>Faltan algunos informes.</b> Puede contar sin ellos, y otra vez cuando lleguen. Los resultados dirán qué falta.
headquarters-release = Publicar
headquarters-release-results = Publicar los resultados
headquarters-release-ask = ¿Publicar los resultados?
headquarters-release-says = La publicación { $number } será pública de inmediato, para todo el mundo, y seguirá siendo pública. Un error solo se puede corregir con otra publicación.
headquarters-release-out = La publicación { $number } ya salió. <a href="/results">Verla</a>
headquarters-release-behind = Lo que contó desde entonces no es público; la próxima publicación la corregirá.
headquarters-release-nothing = Antes de eso nada es público.
headquarters-impossible = Esto no se puede hacer ahora.
headquarters-waiting = { $count ->
    [one] Una unidad espera un <a href="/headquarters/chance">sorteo</a>.
   *[other] { $count } unidades esperan un <a href="/headquarters/chance">sorteo</a>.
}
headquarters-waiting-first = Antes no se puede publicar nada.
headquarters-hold = Hacer los sorteos
headquarters-hold-record = Anotar lo que salió
headquarters-hold-look = Verlo
headquarters-box = En la urna
headquarters-box-caption = Tarjetas a distancia por distrito del Congreso
headquarters-participants = Participantes
headquarters-cards = Tarjetas
headquarters-all = Todos
headquarters-box-says = Son participantes con una tarjeta en la urna. No se muestra quiénes son, y lo que dice una tarjeta no se puede leer antes de que cierren las sesiones.
headquarters-reports = Informes
headquarters-missing = Informes que faltan
headquarters-more = Y { $count } más.
headquarters-audit = Auditoría
headquarters-audit-link = Qué se hizo y quién lo hizo
headquarters-reload = Vuelva a cargar la página para ver cifras más nuevas.
headquarters-chance = Sorteos
headquarters-chance-none = Ahora no hace falta ningún sorteo.
headquarters-chance-says = Este programa nunca decide entre cifras iguales. El sorteo lo hacen personas, ante testigos. Aquí se anota lo que salió y todo se cuenta de nuevo con eso.
headquarters-chance-how = Cómo hacerlo.
headquarters-chance-coin = Lance una moneda. Si hay más de dos en empate, saque papeletas.
headquarters-chance-high-card = Saque cartas de una sola baraja. Gana la más alta, y el as es la más alta. Si son iguales, decide el palo: picas, corazones, diamantes, tréboles. Anote la carta.
headquarters-chance-lots = Saque papeletas ante testigos.
headquarters-chance-ranks = Use el orden que se sorteó antes del conteo.
headquarters-chance-wrong = { $places ->
    [one] Elija uno de los que están en empate.
   *[other] Elija exactamente { $places } de los que están en empate.
}
headquarters-chance-who = { $places ->
    [one] ¿Quién salió?
   *[other] ¿Quiénes salieron? (Son { $places }.)
}
headquarters-chance-who-loses = { $places ->
    [one] ¿A quién le tocó perder?
   *[other] ¿A quiénes les tocó perder? (Son { $places }.)
}
headquarters-chance-check = Revisarlo una vez más
headquarters-chance-cannot = Usted mira como revisor. Solo un responsable del evento puede anotar lo que salió.
headquarters-chance-title = Anotar un sorteo
headquarters-chance-ask = ¿Anotar este resultado para siempre?
headquarters-chance-goes = El resultado queda en el registro de auditoría con su cuenta, y todo se cuenta de nuevo con él.
headquarters-opening = Abrir la urna
headquarters-opening-short = Dos responsables del evento acuerdan abrir la urna tal como quedó fija. Antes no se entrega nada de lo que necesitan los fideicomisarios.
headquarters-opening-look = Quién abre la urna
headquarters-opening-first = Antes, dos responsables del evento deben <a href="/headquarters/opening">acordar abrir la urna</a>.
headquarters-opening-lead = Nadie abre la urna a solas. Un responsable del evento lo propone y otro lo confirma en menos de una hora. Los dos ven las mismas cifras, y el acuerdo vale solo para esas cifras.
headquarters-opening-not-closed = Las sesiones todavía no están cerradas. Antes no se puede abrir nada.
headquarters-opening-empty = No hay ninguna tarjeta en la urna, así que no hay nada que abrir.
headquarters-opening-not-cosigned = Todavía son muy pocos los testigos que han firmado lo que quedó fijo. Espere a que vuelvan a mirar y recargue la página.
headquarters-opening-frozen = Nadie ha propuesto abrir la urna tal como quedó fija.
headquarters-opening-over = La última propuesta se rechazó, no se confirmó a tiempo o tiene más de un día.
headquarters-opening-proposed = Un responsable del evento ha propuesto abrir la urna. Otro debe confirmarlo.
headquarters-opening-authorised = Dos responsables del evento han acordado abrir la urna. Vale por un día.
headquarters-opening-opened = La urna está abierta.
headquarters-opening-next = Ahora, quien opera el servidor escribe los lotes para los fideicomisarios: <code>caucus box batches</code>. Uno de ellos mezcla antes las tarjetas, y hay que confiar en que no cambie ninguna.
headquarters-opening-next-demo = Ahora, <a href="/headquarters/tabulate">cuente</a>.
headquarters-opening-what = Lo que quedó fijo
headquarters-opening-roster = Lista de participantes
headquarters-opening-cards = Tarjetas en la urna
headquarters-opening-entries = Entradas
headquarters-opening-root = Hash raíz
headquarters-opening-witnesses = Testigos
headquarters-opening-no-witnesses = El evento no nombra ninguno.
headquarters-opening-cosigned = Firmas: { $found }; hacen falta { $needed }.
headquarters-opening-who = Quién lo acordó
headquarters-opening-by = Propuesto por
headquarters-opening-second = Confirmado por
headquarters-opening-until = Confirmar antes de
headquarters-opening-mine = Usted lo propuso. Pida a otro responsable del evento que lo confirme, y léanse los dos hashes.
headquarters-opening-compare = Antes de confirmar, lea los dos hashes a quien lo propuso. Una vez confirmado, no se puede anular.
headquarters-opening-propose = Proponer abrir la urna
headquarters-opening-confirm = Confirmar: abrir la urna
headquarters-opening-reject = Rechazar
headquarters-opening-take-back = Retirarlo
headquarters-erased = Qué se borra, y cuándo
headquarters-erased-event = Todo sobre los participantes, y el padrón:
headquarters-erased-event-days = { $days ->
    [one] un día
   *[other] { $days } días
} después de la publicación
headquarters-erased-unfinished = Inscripciones que nunca se enviaron:
headquarters-erased-sessions = Sesiones viejas:
headquarters-erased-mail = Cartas:
headquarters-erased-roll = Lo que una importación reemplazó en el padrón:
headquarters-erased-pictures = Fotos de documentos:
headquarters-erased-days = { $days ->
    [one] después de un día
   *[other] después de { $days } días
}
headquarters-erased-says = Lo publicado se conserva: tarjetas selladas, seudónimos y el registro de auditoría. Entonces nada lleva de ello a una persona.
