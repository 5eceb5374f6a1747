# El registro de auditoría, en oraciones. Cada una empieza por quién lo hizo.
audit-title = Qué se hizo
audit-lead = Las { $count } entradas más nuevas del registro de auditoría, la más nueva primero. Nada se puede quitar sin que se note: las entradas forman una cadena y su final está firmado. Para comprobarlo todo, ejecute <code>caucus verify-log</code>.
audit-waiting = { $count ->
    [one] Una más espera
   *[other] { $count } más esperan
} su lugar, que llega en menos de un segundo.
audit-entry = Entrada
audit-when = Cuándo
audit-what = Qué
audit-altered = <b>Esta entrada no se puede leer. Fue alterada.</b> Ejecute <code>caucus verify-log</code>.
audit-system = el sistema
audit-person = { $role ->
    [participant] participante { $name }
    [event_manager] responsable del evento «{ $name }»
    [verifier] verificador «{ $name }»
    [senior_verifier] verificador principal «{ $name }»
    [hotline_operator] operador de la línea de ayuda «{ $name }»
    [precinct_chair] presidente de precinto «{ $name }»
    [trustee] fideicomisario «{ $name }»
    [administrator] administrador «{ $name }»
   *[reviewer] revisor «{ $name }»
}
audit-unknown = cuenta { $id }
audit-phase = { $phase ->
    [setup] preparación
    [registration] inscripción
    [voting] votación
    [closed] sesiones cerradas
    [tabulated] tarjetas contadas
   *[released] resultados publicados
}
audit-event-created = { $who } creó el evento «{ $title }» con { $preferences } preferencias, { $units } unidades y { $sessions } sesiones de votación.
audit-event-phase-changed = { $who } hizo avanzar el evento, de { $from } a { $to }.
audit-session-closed = { $who } cerró la sesión de votación «{ $session }».
audit-account-created = { $who } { $own ->
    [yes] creó su cuenta.
   *[no] creó la cuenta de { $account }.
}
audit-account-disabled = { $who } bloqueó el inicio de sesión de la cuenta de { $account }.
audit-participants-approved = { $who } aprobó a { $participants } participantes de { $source }.
audit-participant-approved = { $who } aprobó al participante { $participant } para el distrito { $district } y la sesión de votación «{ $session }».
audit-sign-in-accepted = { $who } inició sesión.
audit-sign-in-refused = Alguien intentó iniciar sesión como { $account } y no se le permitió.
audit-sign-in-ended = { $who } cerró su sesión.
audit-passkey-added = { $who } agregó una llave de acceso.
audit-passkey-named = { $who } cambió el nombre de una llave de acceso.
audit-passkey-revoked = { $who } quitó una llave de acceso.
audit-password-set = { $who } puso una contraseña y una aplicación de códigos.
audit-password-removed = { $who } quitó la contraseña.
audit-recovery-codes-made = { $who } hizo códigos de recuperación nuevos.
audit-recovery-code-used = { $who } usó un código de recuperación.
audit-phone-code-made = { $who } hizo un código de teléfono.
audit-phone-code-removed = { $who } quitó el código de teléfono.
audit-phone-code-used = { $who } llamó con el código de teléfono.
audit-contact-confirmed = { $who } confirmó su correo.
audit-registration-changed = { $who } cambió lo que había escrito.
audit-registration-submitted = { $who } envió la inscripción al personal.
audit-registration-asked = { $who } pidió algo más a { $account }: { $reason }.
audit-registration-refused = { $who } rechazó la inscripción de { $account }: { $reason }.
audit-registration-approved = { $who } aprobó la inscripción de { $account }.
audit-registration-approved-as = { $who } aprobó la inscripción de { $account } con el registro { $entry } de la lista. Lo que no coincide: { $differs }.
audit-case-opened = { $who } abrió la inscripción de { $account }.
audit-proposal-made = { $who } hizo la propuesta { $proposal } sobre { $account }: { $kind }.
audit-proposal-confirmed = { $who } confirmó la propuesta { $proposal } sobre { $account }: { $kind }.
audit-proposal-rejected = { $who } rechazó la propuesta { $proposal } sobre { $account }: { $kind }.
audit-proposal-expired = Nadie confirmó a tiempo la propuesta { $proposal } sobre { $account }: { $kind }.
audit-mail-repeated = { $who } envió otra vez el correo { $mail }. El correo dice que puede estar repetido.
audit-mail-failed = { $who } desistió del correo { $mail }: no se pudo entregar.
audit-roll-imported = { $who } puso en vigor la importación { $import } del padrón electoral, de { $source }, archivo { $file }: { $accepted } personas nuevas, { $changed } cambiadas, { $gone } retiradas, { $rejected } filas rechazadas, { $names } nombres de precinto aprendidos.
audit-roll-import-undone = { $who } deshizo la importación { $import } del padrón electoral; vuelve a regir la importación { $before }.
audit-reports-imported = { $who } importó { $reports } informes de precintos de { $source }.
audit-report-received = { $who } recibió la revisión { $revision } del informe de { $unit } de { $source }.
audit-tabulation-completed = { $who } contó { $units } unidades con las primeras { $cards } tarjetas de la urna. Fue el conteo { $tabulation }.
audit-chance-required = { $who } halló que { $unit } necesita un sorteo. { $question }
audit-chance-recorded = { $who } anotó el sorteo de { $unit }. { $question } Salió { $outcome }.
audit-release-published = { $who } hizo pública la publicación { $release }.
audit-sealing-key-introduced = { $who } puso en uso la clave { $key } de los fideicomisarios, para el evento con el manifiesto { $manifest }.
audit-box-opened = { $who } abrió la urna del distrito { $district }. Tenía { $logged } tarjetas: { $superseded } reemplazadas, { $refused } rechazadas y { $opened } abiertas.
audit-release-reports = { $who } basó la publicación { $release } en una lista de informes de salas. Su huella es { $reports }.
audit-log-key-introduced = { $who } puso en uso la clave de los registros.
audit-registration-appealed = { $who } pidió que otra persona revisara la decisión.
audit-registration-reopened = { $who } anuló la decisión sobre la inscripción de { $account }.
audit-participant-removed = { $who } quitó al participante { $participant }, que no había enviado ninguna tarjeta.
audit-registration-merged = { $who } unió la inscripción de { $account } con la de { $into }.
audit-registration-late-allowed = { $who } permitió que { $account } se inscribiera fuera de plazo, hasta { $until }.
audit-recovery-requested = Alguien pidió nuevas formas de entrar a la cuenta de { $account }.
audit-recovery-granted = { $who } dio a { $account } nuevas formas de entrar. Terminaron las de antes: { $passkeys } llaves de acceso, la contraseña, los códigos de recuperación y { $sessions } sesiones.
audit-recovery-link-used = { $who } usó el enlace para nuevas formas de entrar.
audit-staff-precincts-given = { $who } dio a { $account } { $precincts ->
    [one] un precinto
   *[other] { $precincts } precintos
} para dirigir.
audit-staff-invited = { $who } invitó a { $account } a trabajar para el evento, con un enlace que sirve una sola vez, hasta { $expires }.
audit-check-in-list-read = { $who } leyó la lista de registro de { $unit }, con { $people } personas.
audit-check-in-came = { $who } marcó que la persona del padrón { $entry } vino a { $unit } en persona.
audit-check-in-turned-away = { $who } recibió el aviso de no admitir en { $unit } a la persona del padrón { $entry }: su tarjeta está en la urna.
audit-check-in-taken-back = { $who } deshizo que la persona del padrón { $entry } vino a { $unit }.
audit-case-escalated = { $who } pasó la inscripción de { $account } a un verificador principal.
audit-registration-withdrawn = { $who } retiró la inscripción.
audit-participant-session-changed = { $who } eligió la sesión de votación «{ $session }». El participante { $before } es allí el participante { $participant }.
audit-evidence-received = { $who } envió una foto para la inscripción.
audit-evidence-seen = { $who } miró una foto que { $account } envió para la inscripción.
audit-evidence-erased = { $who } borró { $pictures ->
    [one] una foto enviada para una inscripción
   *[other] { $pictures } fotos enviadas para inscripciones
}.
audit-account-data-downloaded = { $who } descargó lo que está guardado sobre su persona.
audit-retention-erased = { $who } borró lo que ya se guardó bastante tiempo: { $rows } { $what ->
    [people] personas, con todo lo suyo
    [unfinished] inscripciones que nunca se enviaron
    [sessions] sesiones viejas
    [letters] cartas
    [roll] entradas del padrón
    [check-ins] marcas de quienes vinieron en persona
    [permits] permisos para inscribirse tarde
    [requests] avisos de personas que no podían iniciar sesión
   *[proposals] propuestas
}.
audit-event = este evento
audit-box-opening-proposed = { $who } propuso abrir la urna tal como quedó fija, con { $cards } tarjetas (raíz …{ $cards_root }) de una lista de { $roster } (raíz …{ $roster_root }). Es la propuesta { $proposal }.
audit-box-opening-authorised = { $who } confirmó la propuesta { $proposal }: la urna se puede abrir tal como quedó fija, con { $cards } tarjetas (raíz …{ $cards_root }) de una lista de { $roster } (raíz …{ $roster_root }).
audit-staff-ended = { $who } quitó la función a { $account }. { $sessions ->
    [one] Terminó con ella una sesión,
   *[other] Terminaron con ella { $sessions } sesiones,
} y { $proposals ->
    [0] no esperaba nada de lo que propuso.
    [one] se retiró una propuesta suya.
   *[other] se retiraron { $proposals } propuestas suyas.
}
audit-case-full-view = { $who } vio completa la inscripción de { $account }. Motivo: { $purpose }, y { $characters } caracteres con sus palabras.
audit-check-in-sheet-taken = { $who } tomó la lista de registro de { $unit } con los nombres de { $people } personas.
audit-roll-rejects-taken = { $who } descargó { $rejected } filas rechazadas de un padrón.
audit-whole = Quién vio un caso completo
audit-whole-says = En la mesa se ve de cada caso solo lo que se compara. Aquí está quién pidió ver más, y por qué.
audit-whole-none = Nadie ha pedido ver más.
audit-whole-count = Cuántas veces
audit-whole-last = La última vez
audit-whole-newest = Las más recientes, con su motivo
audit-whole-case = Caso
audit-whole-why = Motivo
