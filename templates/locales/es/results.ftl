# Los resultados públicos.
results-not-final = no definitivo
results-edition = <b>No definitivo.</b> Publicación { $number }, <time datetime="{ $machine }">{ $time }</time>.
results-all-in = Las { $expected } unidades enviaron su informe.
results-some-in = { $reported } de { $expected } unidades enviaron su informe.
results-corrects = Corrige la publicación { $before }, y otra posterior puede corregirla.
results-may-be-corrected = Una publicación posterior puede corregirla.
results-demo = Esto es una demostración, no el resultado de una elección.

results-the-state = el estado
results-district = Distrito { $district }
results-in-district = el distrito { $district }
results-counties = Condados
results-county = Condado
results-satellites = Sedes satélite
results-virtual = Caucus virtuales
results-units = Unidades
results-unit = Unidad
results-name = Nombre
results-people = Personas
results-units-in = Unidades recibidas
results-of = { $reported } de { $expected }
results-missing = falta
results-preference = Preferencia
results-first = Primera alineación
results-first-short = Primera
results-final = Alineación final
results-final-short = Final
results-delegates = Delegados
results-del = Del.
results-sde = EDE
results-sde-long = Equivalentes de delegados estatales
results-to-elect = Delegados por elegir
results-findings = Hallazgos
results-none = ninguno
results-unknown = no se sabe
results-units-legend = Del.: cuántos delegados elige la unidad. Hallazgos: cuántas veces las cifras de su informe se contradicen o contradicen las reglas.

results-totals = Totales
results-totals-bars = Barras: equivalentes de delegados estatales frente a los de quien va primero.
results-totals-says = { $people ->
    [one] Participó una persona
   *[other] Participaron { $people } personas
} en { $units ->
    [one] la única unidad que envió su informe.
   *[other] las { $units } unidades que enviaron su informe.
} Los equivalentes de delegados estatales (EDE) se suman como se publicaron: los de cada unidad se redondean a cuatro decimales. Presione un número para ver de qué se compone.
results-by-district = Por distrito del Congreso
results-outside = { $count ->
    [one] Una sede satélite queda
   *[other] { $count } sedes satélite quedan
} fuera de todos los distritos. Sus cifras están en los totales del estado y en la <a href="/results/counties">lista de condados</a>.
results-all-counties = Todos los condados y precintos
results-in = Qué se recibió y qué falta
results-with-findings = { $count ->
    [one] <a href="/results/findings#findings"><b>Una unidad</b></a> informó
   *[other] <a href="/results/findings#findings"><b>{ $count } unidades</b></a> informaron
} cifras que se contradicen o contradicen las reglas. Quedan como se informaron y están marcadas.
results-chance = Sorteos
results-chance-open = { $count ->
    [0] No falta ninguno.
    [one] Falta hacer uno.
   *[other] Falta hacer { $count }.
}
results-boxes = Tarjetas a distancia en la urna
results-district-column = Distrito
results-cast = Emitidas
results-replaced = Reemplazadas
results-counted = Contadas
results-document = El documento
results-document-says = Todo lo que ve aquí sale de <a href="/api/v1/results">un solo documento</a>, para programas y para quien quiera comprobarlo.

results-missing-title = Qué falta o se contradice
results-missing-count = Informes que faltan: { $count }
results-missing-none = Todas las unidades enviaron su informe.
results-findings-count = Informes con hallazgos: { $count }
results-findings-none = Ningún informe se contradice ni contradice las reglas.
results-findings-says = En estos informes, las cifras se contradicen o contradicen las reglas. Por ejemplo, un grupo viable se hizo más pequeño. Cuentan como se informaron. Corregirlas le toca al partido, con los papeles de la unidad. La página de cada unidad dice qué se halló.
results-findings-more = Y { $count } más. Están marcadas en la lista de su <a href="/results/counties">condado</a>.

results-parts-title = { $name } en { $place }
results-parts-says = Las cifras de { $place } son la suma de estas líneas. Presione un nombre para ver de dónde sale su línea. Donde nadie apoyó a { $name }, no hay línea.
results-parts-caption = De qué se componen las cifras de { $name }
results-from = De
results-sum = Suma
results-exact = Sin redondear en cada unidad, los equivalentes de delegados estatales son exactamente

results-rules = Las reglas
results-rules-says = Cada tipo de unidad se cuenta con sus propias reglas. Cada paso en la página de una unidad nombra con un código la regla en que se basa.
results-rules-language = Las reglas se muestran en inglés, el idioma en que se aprobaron.
results-rules-open = Donde las reglas dejan una elección
results-rules-taken = Elegido:
results-rules-other = No elegido:
results-rules-taken-title = Las reglas, y qué se eligió donde dejan una elección
results-rules-all = Todas las reglas con sus fuentes, y qué más se podía elegir

results-unreported = <b>De aquí todavía no llegó ningún informe.</b> Esta unidad no está en ningún total.
results-unit-findings = Las cifras del informe se contradicen o contradicen las reglas. Cuentan como se informaron.
results-precinct = precinto { $code }
results-satellite = sede satélite { $code }
results-remote = tarjetas a distancia { $code }
results-threshold = Umbral
results-threshold-says = <a href="#steps">{ $people ->
    [one] Una persona basta
   *[other] { $people } personas bastan
}</a> para que un grupo sea viable.
results-each = Cada uno equivale a
results-each-one = un delegado estatal
results-each-part = { $weight } de un delegado estatal
results-box = Tarjetas en la urna
results-box-says = { $cast } emitidas, { $replaced } reemplazadas por una posterior, <b>{ $counted } contadas</b>, de ellas { $none } sin preferencia
results-groups = Grupos
results-groups-bars = Barras: personas en la alineación final.
results-groups-line = La línea roja es el umbral.
results-groups-viable = Un grupo que llegó al umbral en una alineación lleva la marca
results-groups-press = Presione un número para ver el paso del que sale.
results-chance-one = Sorteo
results-chance-not-held = Todavía no se ha hecho.
results-chance-selected = Salió <b>{ $names }</b>.
results-chance-by-room = Lo hizo la sala. Conocemos lo que salió por los delegados que informó.
results-steps = Cómo se llega al resultado
results-steps-none = Las reglas no se pueden aplicar a lo que se sabe de esta unidad. Las cifras son las del informe.
results-sde-one = Cada delegado elegido aquí equivale a un delegado estatal.
results-sde-part = Cada delegado elegido aquí equivale a { $weight } de un delegado estatal.
results-sde-rounded = Eso por sus delegados da la cifra de una preferencia. Se redondea a cuatro decimales.
results-sde-unknown = No sabemos a qué equivale un delegado elegido aquí.
results-sde-published = Donde se publicó la cifra de la sala, queda como se publicó.
results-sde-finding = Si es distinta, un hallazgo de arriba lo dice.
