# El marco de cada página y las palabras que comparten varias.
layout-skip = Ir al contenido
layout-demo = DEMO
layout-demo-says = Los participantes a distancia y sus tarjetas son inventados. Nada de lo que ve aquí es un resultado real.
layout-main = Principal
layout-results = Resultados
layout-status = Estado
layout-my-card = Mi tarjeta
layout-sign-in = Iniciar sesión
layout-sign-out = Cerrar sesión
layout-headquarters = Sede central
layout-signed-in-as = Sesión iniciada como
layout-account = Mi inscripción
layout-role-participant = Participante
layout-role-event_manager = Responsable del evento
layout-role-verifier = Verificador
layout-role-senior_verifier = Verificador principal
layout-role-hotline_operator = Operador de la línea de ayuda
layout-role-precinct_chair = Presidente de precinto
layout-role-trustee = Fideicomisario
layout-role-reviewer = Revisor
layout-role-administrator = Administrador
layout-start = Inicio

layout-phase-setup = El evento se está preparando
layout-phase-registration = La inscripción está abierta
layout-phase-voting = Las sesiones de votación están en curso
layout-phase-closed = Las sesiones están cerradas; todavía no se ha contado nada
layout-phase-tabulated = Las tarjetas están contadas; todavía no se ha publicado nada
layout-phase-released = Los resultados están publicados

layout-progress-precincts = Informes de los precintos
layout-progress-satellites = Informes de las sedes satélite
layout-progress-cards = Tarjetas a distancia
layout-progress-in = { $received } de { $expected } recibidos
layout-progress-missing = { $missing ->
    [one] falta { $missing }
   *[other] faltan { $missing }
}
layout-progress-sealed = Tarjetas selladas
layout-sealed-by = { $browser } en el navegador, { $server } en nuestro servidor{ $phone ->
    [0] {""}
   *[other] {", "}{ $phone } en nuestro servidor por una llamada
}
layout-progress-cast = { $cast } en la urna, de { $approved ->
    [one] { $approved } participante
   *[other] { $approved } participantes
}
layout-no-event = Este servidor funciona, pero su base de datos todavía no tiene ningún caucus.
layout-sessions = Sesiones de votación
layout-session = Sesión
layout-opens = Abre
layout-closes = Cierra
layout-closed = Cerrada
layout-guide-who = Quién
layout-guide-login = Nombre de usuario
layout-guide-password = Contraseña
