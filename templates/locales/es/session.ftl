# Una sesión que está por cerrarse, o que se cerró a medio camino.
session-ends = Su sesión se cierra a las <time datetime="{ $machine }">{ $time }</time> si no abre ninguna página antes. Lo que usted escriba se guarda: entra otra vez y sigue.
session-stay = Mantener la sesión abierta
session-new-tab = (abre otra pestaña)
session-stayed = Su sesión sigue abierta
session-until = Su sesión queda abierta hasta las <time datetime="{ $machine }">{ $time }</time>, y más si abre una página antes.
session-close-tab = Cierre esta pestaña y siga en la página que tenía abierta.
session-ended = Su sesión se cerró
session-ended-says = Cierre esta pestaña y siga en la página que tenía abierta. Cuando pulse su botón, entra otra vez. Lo que escribió se guarda.
session-sign-in = Entre para seguir.
session-sign-in-says = Su sesión se cerró después de una pausa, o este paso pide entrar de nuevo. Lo que escribió se guarda por 30 minutos, y usted vuelve ahí.
session-continue = Siga donde estaba
session-not-sent = Todavía no se ha enviado.
session-kept = Su sesión está abierta, y lo que escribió sigue aquí. Pulse el botón para enviarlo.
session-send = Enviar ahora
session-do-not-send = No enviar
