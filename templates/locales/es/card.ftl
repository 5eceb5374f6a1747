# La tarjeta de preferencias: ordenar, revisar, emitir, comprobante y dónde está la tarjeta.
card-title = Ordene sus preferencias
card-nth = { $rank }.ª
card-open = { $session } está abierta hasta el <time datetime="{ $machine }"><b>{ $time }</b></time>.
card-before = { $session } todavía no está abierta. Abre el <time datetime="{ $machine }"><b>{ $time }</b></time>. Ya puede ordenar; la tarjeta solo se podrá emitir entonces.
card-after = { $session } está cerrada. Ya no se puede emitir ni reemplazar ninguna tarjeta.
card-in-box = Su tarjeta está en la urna.
card-see-receipt = Ver su comprobante
card-new-one-counts = Si emite otra tarjeta, contará la nueva en su lugar.

card-lead = Use los botones para ordenar hasta { $most } preferencias. Con una basta. Si su primera opción no es viable en su distrito, su tarjeta pasa a su siguiente opción que sí lo sea.
card-your-choice = Su opción número
card-not-ranked = Sin ordenar
card-make = Elegir como { $nth }
card-choice = { $nth } opción
card-up = Subir
card-down = Bajar
card-remove = Quitar
card-put-in-order = Poner en orden
card-none = Sin preferencia
card-full = Su tarjeta está completa. Para cambiar una opción, primero quite una.
card-so-far = Su tarjeta en orden
card-review = Revisar mi tarjeta
card-nothing-sent = No se envía nada hasta que usted la haya revisado una vez más.
card-use-lists = Usar listas desplegables
card-use-buttons = Usar botones
card-order-rule = Las preferencias aparecen en el orden que fijó el partido. Es el mismo para todas las personas.
card-order-rows = Las filas solo se mueven cuando usted presiona Poner en orden.
card-draft-says = Guardamos lo que usted ordena hasta que emita la tarjeta. Puede parar y seguir más tarde, también en otro dispositivo. Se guarda cifrado.
card-draft-browser = Lo que usted ordena queda en esta pestaña hasta que emita la tarjeta. Se conserva si carga otra vez la página o si se cierra su sesión. No está en ningún otro dispositivo.
card-seals-browser = Su navegador sella su tarjeta en este dispositivo. Nuestro servidor nunca ve sus opciones.
card-seals-server = Nuestro servidor sella su tarjeta cuando usted la emite. Por eso ve sus opciones por un momento. Con los scripts activados, la sella su navegador y nuestro servidor nunca las ve.

card-added = { $name } es ahora su { $nth } opción.
card-moved = { $name } cambió de lugar. Ahora es su { $nth } opción.
card-removed = { $name } ya no está en su tarjeta.
card-removed-gap = { $name } ya no está en su tarjeta. Las opciones de abajo subieron un lugar.
card-in-order = Ahora sus opciones aparecen primero y en orden.
card-from-lists = Su tarjeta está como usted la dejó en las listas.
card-kept = Guardamos su tarjeta como la dejó a las { $time }. Todavía no está enviada.
card-kept-here = Su tarjeta está como usted la dejó. Todavía no está enviada.
card-elsewhere = No se cambió nada. Su tarjeta se cambió o se emitió en otra página o dispositivo. Así está su tarjeta ahora. Presione de nuevo lo que desee.
card-cast-elsewhere = <b>Su tarjeta no se envió.</b> Usted emitió otra tarjeta después de abrir esta. Lo que ordenó está guardado. Si debe contar esta, revísela y emítala otra vez.
card-ask-for-choice = Ordene al menos una preferencia o presione <b>Sin preferencia</b>.
card-is-none = Usted eligió <b>Sin preferencia</b>. Para cambiarlo, elija a alguien.

card-lists-title = Ordene sus preferencias con listas
card-lists-lead = Elija hasta { $most }, empezando por la mejor. Con una basta. Si deja una lista vacía, las opciones de abajo suben un lugar.
card-lists-elsewhere = No se cambió nada. Su tarjeta se cambió o se emitió en otra página o dispositivo. Las listas de abajo están como usted las puso. Si esto es lo que desea, presione otra vez Revisar mi tarjeta.
card-no-choice = sin elegir
card-twice = Una preferencia está dos veces en su tarjeta
card-twice-which = Su { $nth } opción repite una anterior
card-twice-why = Esta repite una opción anterior. Elija otra.

card-review-title = Revise su tarjeta
card-not-sent = <b>Su tarjeta todavía no está enviada.</b> Presione Emitir mi tarjeta al final de esta página para enviarla.
card-try-again = <b>Todavía no sabemos si su tarjeta se emitió: el sistema está ocupado.</b> Espere un momento y presione otra vez Emitir mi tarjeta. Presionar dos veces no hace daño.
card-again-title = Envíe su tarjeta otra vez
card-again-sealed = Su tarjeta ya está sellada. Por eso esta página no puede mostrar lo que dice.
card-seal-failed = <b>Su tarjeta no se envió.</b> Su navegador no pudo sellarla. Cargue otra vez esta página. Si no ayuda, desactive los scripts para este sitio. Entonces la sella nuestro servidor.
card-chose-none = <b>Usted eligió Sin preferencia.</b> Su tarjeta dice que tomó parte. Cuenta como una persona y no suma para nadie.
card-unranked = No ordenó { $count }: { $names }.
card-fewer-is-fine = Está bien así.
card-replaces = Usted ya emitió una tarjeta. Esta contará en su lugar.
card-change = Cambiar
card-change-card = Cambiar mi tarjeta
card-cast = Emitir mi tarjeta
card-press-once = Si presiona dos veces, o si la página tarda y la envía de nuevo, se emite una sola tarjeta.
card-limits-title = Lo que podemos y no podemos prometer
card-limits-short = Su tarjeta se sella cuando usted la emite. Hacen falta varios fideicomisarios para abrirla, después de que cierran las sesiones. Votar por internet tiene riesgos que ningún programa puede quitar.
card-limits-ask = ¿Es seguro?
card-limits-more = Lo que podemos y no podemos prometer

card-signed-out = Su tarjeta no se envió
card-signed-out-says = <b>Su sesión se cerró después de una pausa, así que la tarjeta no se emitió.</b> Lo que ordenó está guardado. Inicie sesión, revísela una vez más y presione Emitir mi tarjeta.
card-signed-out-go = Iniciar sesión y continuar

card-receipt-title = Su comprobante
card-receipt-in-box = Su tarjeta está en la urna
card-receipt-cast = Emitida el <time datetime="{ $machine }">{ $time }</time>.
card-receipt-attempt = Esta es su tarjeta número { $attempt }. Solo cuenta esta.
card-receipt-code = Código del comprobante
card-receipt-qr = La dirección donde se puede consultar este comprobante, como código para una cámara
card-receipt-keep = Anótelo, imprima esta página o tómele una foto.
card-receipt-proves = El código muestra que su tarjeta está en la urna. No muestra lo que dice. Por eso no sirve para demostrar a nadie cómo ordenó, y nadie puede pedírselo.
card-sealed-by-browser = Esta tarjeta se selló en el navegador. Nuestro servidor nunca vio lo que dice.
card-sealed-by-phone = Esta tarjeta se emitió por teléfono. Nuestro servidor la selló, así que por un momento oyó lo que dice.
card-sealed-by-server = Nuestro servidor selló esta tarjeta, así que por un momento vio lo que dice.
card-receipt-lookup = Quien tenga el código puede <a href="/receipt">consultarlo</a> y ver si la tarjeta fue reemplazada. Guárdelo para usted.
card-receipt-change = ¿Cambió de opinión?
card-receipt-until = Puede emitir otra tarjeta hasta el <time datetime="{ $machine }"><b>{ $time }</b></time>. Cuenta la última que emita.
card-receipt-replace = Reemplazar mi tarjeta
card-receipt-final = { $session } está cerrada. Esta es la tarjeta que cuenta.
card-earlier = Comprobantes anteriores
card-earlier-says = Usted reemplazó estas tarjetas. No cuentan.
card-earlier-one = Tarjeta { $attempt }, reemplazada:
card-earlier-more = Y { $count ->
    [one] una tarjeta más, anterior a esas.
   *[other] { $count } tarjetas más, anteriores a esas.
}
card-next = Qué pasa después
card-next-says = Cuando cierran las sesiones, las tarjetas del distrito { $district } se abren juntas y se cuentan. Después se publican los resultados.
card-no-card = Todavía no hay tarjeta
card-no-card-says = Usted no ha emitido ninguna tarjeta.

card-where = ¿Dónde está mi tarjeta?
card-stage-done = hecho
card-stage-later = falta
card-stage-boxed = En la urna
card-stage-boxed-says = Su tarjeta es la entrada número { $index } del registro de tarjetas.
card-stage-boxed-signed = Es la entrada número { $index } del registro de tarjetas. Firmamos el registro con ella adentro, { $size } entradas en total, a las { $time }. Desde entonces nadie puede cambiarla ni sacarla sin que se note. Emitida el
card-stage-replaced = Reemplazada
card-stage-replaced-says = La misma persona emitió otra tarjeta después. Cuenta esa, y esta no.
card-stage-closed = Sesión cerrada
card-stage-closed-says = { $session } está cerrada. Ya no se puede agregar ni reemplazar ninguna tarjeta. Cerró el
card-stage-closes-says = Hasta que cierre { $session }, la tarjeta se puede reemplazar. Cierra el
card-stage-opened = Urna abierta
card-stage-opened-says = Las tarjetas del distrito { $district } se mezclaron y se abrieron juntas, en un orden que no dice nada de quién las emitió. Hay que confiar en quien las mezcló.
card-stage-opens-says = Cuando cierren las sesiones, las tarjetas del distrito { $district } se abrirán juntas.
card-stage-counted = Contada en el distrito { $district }
card-stage-counted-says = Se contaron las tarjetas del distrito { $district }, esta entre ellas.
card-stage-counted-cards = { $cards ->
    [one] Se contó una tarjeta en el distrito { $district }: esta.
   *[other] Se contaron { $cards } tarjetas en el distrito { $district }, esta entre ellas.
}
card-stage-counts-says = Las tarjetas del distrito { $district } se cuentan con las mismas reglas para todas.
card-stage-released = Resultados publicados
card-stage-released-says = Los resultados del distrito { $district } ya salieron.
card-stage-released-at = Los resultados del distrito { $district } salieron el
card-stage-releases-says = Los resultados del distrito { $district } salen junto con todos los demás.
card-stage-link = Cómo se contaron las tarjetas de este distrito

card-lookup = Consultar un comprobante
card-lookup-go = Consultar
card-lookup-says = Verá si la tarjeta está en la urna, fue reemplazada o se contó. No verá lo que dice ni de quién es.
card-lookup-length = Un código de comprobante tiene 20 letras y números. Revise que no falte ninguno.
card-lookup-symbol = Hay un signo que ningún código tiene. Los códigos son de números y letras.
card-lookup-check = Este código tiene un error: una letra o un número está mal, o dos cambiaron de lugar. Compárelo con su comprobante.
card-lookup-nothing = No hay ningún comprobante con este código. Compárelo con el suyo. Si es igual, llame al partido.
card-lookup-too-fast = Se buscaron demasiados códigos desde su conexión. Espere { $seconds } segundos y pruebe otra vez.
card-lookup-found = Esta tarjeta está en la urna y es la que cuenta.
card-lookup-proof = Guarde una prueba de que la tarjeta está en la urna
card-lookup-proof-says = Cualquiera puede revisarla después, aun sin nuestra ayuda.
card-lookup-offline = Para revisarla por su cuenta, use el programa libre Caucus y la clave del registro de tarjetas. Pida la clave a alguien de confianza, no a esta página. Luego escriba:
card-lookup-replaced = Esta tarjeta está en la urna, pero fue reemplazada. No cuenta.

card-limits-lead = Sépalo antes de emitir una tarjeta desde su casa. Si le preocupa, participe en persona si puede.
card-limits-can = Lo que podemos prometer
card-limits-can-edit = Se nota si una tarjeta fue cambiada, agregada o sacada. Todas están en un registro que se firma una y otra vez, y el conteo se detiene si el registro no cuadra.
card-limits-can-copy = Quien consiga una copia de nuestra base de datos ve quién participó y cuándo, pero ningún orden.
card-limits-can-receipt = Su comprobante muestra que su tarjeta está en la urna. No puede mostrar lo que dice.
card-limits-can-replace = Hasta que cierre su sesión puede emitir otra. Solo cuenta la última.
card-limits-cannot = Lo que no podemos prometer
card-limits-server = Con los scripts activados, su navegador sella la tarjeta y nuestro servidor nunca ve sus opciones. Pero la página la envía nuestro servidor. Una página falsa podría mostrarle antes sus opciones. Sin scripts, nuestro servidor sella la tarjeta, y quien lo controle en ese momento podría leerla. En una demostración el servidor hace también de fideicomisario. Antes de abrir la urna se mezclan las tarjetas, y hay que confiar en quien las mezcla.
card-limits-phone = Un teléfono o una computadora con un programa dañino puede mostrar una cosa y mandar otra.
card-limits-call = Si emite por teléfono, nuestro servidor oye sus opciones antes de sellarlas. La compañía de teléfono también.
card-limits-beside = No podemos ver quién está a su lado. Emita su tarjeta a solas. Si alguien le obligó, emita otra más tarde.
card-limits-code = Quien tenga su código de comprobante puede ver si usted reemplazó esa tarjeta.
card-limits-draft = Con los scripts activados, sus opciones quedan solo en su pestaña mientras ordena. Sin scripts se guardan en nuestro servidor, cifradas con una clave nuestra. Se borran cuando emite la tarjeta y, a más tardar, cuando cierran las sesiones.
card-limits-down = El sitio puede estar lento o caído. Emita temprano; todavía podrá reemplazar la tarjeta.
card-limits-certified = Este sistema no está certificado para ninguna elección ni caucus.

card-moves = Cómo se contaron las tarjetas del distrito { $district }
card-moves-lead = Todas las personas que emitieron una tarjeta en el distrito { $district } ven esta misma página. La página no sabe lo que dice su tarjeta; usted sí.
card-moves-counted = { $cards ->
    [one] Se contó una tarjeta.
   *[other] Se contaron { $cards } tarjetas.
} { $none ->
    [0] Ninguna decía Sin preferencia.
    [one] Una decía Sin preferencia: cuenta como participante y para nadie.
   *[other] { $none } decían Sin preferencia: cuentan como participantes y para nadie.
}
card-moves-threshold = Una preferencia necesita { $threshold ->
    [one] una tarjeta
   *[other] { $threshold } tarjetas
} para ser viable.
card-moves-first = Primeras opciones
card-moves-viable = viable
card-moves-not-viable = no viable
card-moves-stayed = { $cards ->
    [0] Nadie la puso primero.
    [one] Una primera opción, suficiente. La tarjeta que tenía a { $name } en primer lugar se quedó ahí.
   *[other] { $cards } primeras opciones, suficientes. Si { $name } era su primera opción, su tarjeta se quedó ahí.
}
card-moves-left = { $cards ->
    [0] Nadie la puso primero.
    [one] Una primera opción, insuficiente. Si { $name } era su primera opción, su tarjeta siguió adelante.
   *[other] { $cards } primeras opciones, insuficientes. Si { $name } era su primera opción, su tarjeta pasó a su siguiente opción viable.
}
card-moves-joined = { $cards ->
    [one] Llegó una tarjeta desde una primera opción que no era viable.
   *[other] Llegaron { $cards } tarjetas desde primeras opciones que no eran viables.
} Al final, { $final } tarjetas.
card-moves-delegates = { $delegates ->
    [0] Ningún delegado.
    [one] Un delegado.
   *[other] { $delegates } delegados.
}
card-moves-yours = Qué pasó con su tarjeta
card-moves-yours-stay = ¿Su primera opción era viable? Entonces su tarjeta cuenta para ella.
card-moves-yours-moved = ¿No era viable? Entonces su tarjeta cuenta para la primera de sus otras opciones que está marcada como viable.
card-moves-yours-nowhere = ¿Ninguna de sus opciones era viable? Entonces su tarjeta cuenta como una persona y no suma para nadie. { $cards ->
    [0] Ninguna tarjeta terminó así.
    [one] Una tarjeta terminó así.
   *[other] { $cards } tarjetas terminaron así.
}
card-moves-nobody = En este distrito no se abrió nada, así que no hay nada que mostrar.
card-moves-steps = Ver cada paso del conteo
