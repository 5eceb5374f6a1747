# Formas de entrar, y dónde alguien tiene la sesión abierta.
keys-title = Formas de entrar
keys-none = Todavía no puede volver a entrar.
keys-none-says = Agregue ahora una llave de acceso o ponga una contraseña. Sin eso tendría que pedir un código nuevo por correo cada vez.
keys-passkeys = Llaves de acceso
keys-passkeys-says = Una llave de acceso se guarda en su teléfono, su computadora o una llave pequeña. Usted entra igual que desbloquea su aparato. No hay nada que recordar, y nadie puede quitársela con engaños.
keys-added = Agregada:
keys-used = Último uso:
keys-not-used = Todavía no se ha usado.
keys-new-name = Nuevo nombre de { $name }
keys-rename = Guardar el nombre
keys-remove = Quitar { $name }
keys-last = Es su única forma de entrar. Agregue otra antes de quitarla.
keys-add = Agregar una llave de acceso
keys-name = ¿Cómo llama usted a este aparato?
keys-add-button = Agregar este aparato
keys-not-added = No se agregó ninguna llave de acceso. Pulse «Agregar este aparato» para intentarlo otra vez. Tiene cinco minutos cada vez.
keys-too-many = Ya tiene todas las llaves de acceso posibles. Quite una primero.
keys-gone = Eso ya se quitó o se cerró. Esto es lo que hay ahora.
keys-script = La llave de acceso usa un pequeño programa de esta página. En su navegador está apagado.
keys-no-host = Las llaves de acceso no funcionan en esta dirección, porque es solo un número.
keys-password = Contraseña
keys-has-password = Esta cuenta tiene contraseña.
keys-no-password = Esta cuenta no tiene contraseña.
keys-sessions = Dónde tiene la sesión abierta
keys-here = Este navegador.
keys-since = Entró:
keys-seen = Último uso:
keys-end = Cerrar esta sesión
keys-device = { $browser } en { $system }
keys-again = Para cambiar algo en esta página, entre una vez más.
keys-again-says = Así nadie más puede hacerlo si usted deja su teléfono abierto.
keys-password-remove = Quitar la contraseña
keys-password-last = La contraseña es su única forma de entrar. Agregue una llave de acceso antes de quitarla.
keys-too-many-guesses = { $minutes ->
    [one] Hubo demasiados intentos fallidos. Espere un minuto y pruebe otra vez. Una llave de acceso o un código de recuperación sirve ya.
   *[other] Hubo demasiados intentos fallidos. Espere { $minutes } minutos y pruebe otra vez. Una llave de acceso o un código de recuperación sirve ya.
}
keys-onward = Seguir con mi registro
keys-sign-in = Entrar con una llave de acceso
keys-sign-in-says = Su aparato le pide su dedo, su cara o su PIN.
keys-sign-in-failed = No ha entrado. Pulse el botón para intentarlo otra vez, o use su contraseña.
keys-or-password = O con nombre y contraseña
keys-onward-staff = Ir a mi trabajo
keys-first = Primero añada una llave de acceso.
keys-first-says = El personal de este evento solo entra con una llave de acceso. Cuando tenga una, puede empezar su trabajo. Si tenía una contraseña, entonces deja de servir.
keys-demo-staff = Esto es una demostración: su personal puede entrar con una contraseña. En un evento de verdad necesita una llave de acceso antes de hacer nada más.
