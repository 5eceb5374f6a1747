# La primera página, el estado y lo que se ve donde estarán los resultados.
public-no-event-title = Todavía no hay evento
public-start-lead = Participe en el caucus de su partido desde donde esté. Ordene hasta cinco preferencias en una tarjeta. Las tarjetas a distancia y las salas de los precintos se cuentan con las mismas reglas, y la página de resultados dice de dónde sale cada número.
public-start-rank = Ordenar mis preferencias
public-start-results = Ver los resultados
public-demo-title = La noche en cuatro pasos
public-demo-lead = Usted dirige esta demostración. Los informes de los precintos son los reales de 2020; las tarjetas a distancia son inventadas.
public-demo-cast = Envíe una tarjeta
public-demo-cast-how = Inicie sesión como participante, ordene hasta cinco preferencias, revise y envíe.
public-demo-cast-open = Abrir la tarjeta
public-demo-close = Cierre las sesiones
public-demo-close-how = Inicie sesión como responsable del evento y cierre la urna.
public-demo-close-open = Abrir la sede central
public-demo-tabulate = Cuente
public-demo-tabulate-how = Se abren y se cuentan las tarjetas de cada distrito y se unen a los informes de los precintos. Un empate se decide por sorteo.
public-demo-release = Publique
public-demo-release-how = Los resultados salen en un solo documento, y de él sale todo lo que se muestra.
public-demo-release-open = Abrir los resultados
public-demo-accounts = Inicie sesión como
public-how-title = Cómo funciona
public-how-rank = Ordenar
public-how-rank-says = Hasta cinco preferencias, la mejor primero. Con una basta. También puede no tener preferencia.
public-how-first = Primera alineación
public-how-first-says = En cada distrito del Congreso, cada tarjeta a distancia empieza con su primera opción. Una preferencia es viable si llega al umbral, casi siempre el 15 por ciento.
public-how-realign = Realineación
public-how-realign-says = Si la primera opción de una tarjeta no es viable, la tarjeta pasa a su siguiente opción viable.
public-how-delegates = Delegados
public-how-delegates-says = Las preferencias viables se reparten los delegados. En las salas de los precintos se hace lo mismo, en persona.
public-when = Cuándo
public-waiting-title = Todavía no hay resultados
public-nothing-released = Todavía no se ha publicado nada.
public-waiting-what = Todos los resultados salen a la vez, en un solo documento. Dice quién apoyó a quién al principio y al final, los delegados y cómo salió cada cifra. Antes de eso nadie ve una cifra por preferencia, y nosotros tampoco.
public-waiting-progress = Qué se ha recibido y qué falta
public-waiting-reload = Vuelva a cargar la página para ver cifras más nuevas, o vea el <a href="/status">estado</a>.
public-as-of = Datos del <time datetime="{ $machine }">{ $time }</time>.
public-status-in = Qué se ha recibido
public-status-release = Ya salió la <a href="/results">publicación { $number }</a>.
public-status-nothing = Todavía no se ha publicado nada. <a href="/results">Qué habrá ahí</a>
public-status-reload = Las cifras se leen cada pocos segundos; vuelva a cargar la página para verlas.
public-status-weakness = ¿Encontró una falla de seguridad?
public-status-weakness-tell = Avísenos antes de contárselo a otros. En <a href="/.well-known/security.txt">security.txt</a> dice cómo comunicarse con nosotros.
public-guide-participant = ordena y emite
public-guide-event_manager = cierra, cuenta, publica
public-guide-verifier = decide sobre las inscripciones
public-guide-senior_verifier = decide lo que otros verificadores le pasan
public-guide-hotline_operator = ayuda a quienes llaman
public-guide-precinct_chair = dirige una sala
public-guide-trustee = guarda una parte de la llave de la urna
public-guide-reviewer = lee todo, no cambia nada
public-guide-administrator = dice quién es del personal
public-sign-in-refused = <b>Ese nombre y esa contraseña no van juntos.</b> Revise los dos y pruebe otra vez. El nombre puede ir en mayúsculas o minúsculas; la contraseña no.
public-sign-in-accounts = Cuentas de esta demostración
