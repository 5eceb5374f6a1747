# Una contraseña con un código de una aplicación, y códigos en papel.
factor-title = Poner una contraseña
factor-says = Úsela si una llave de acceso no le sirve. Usted entra con su contraseña y un código de una aplicación de su teléfono. Hacen falta los dos: una contraseña robada no abre nada por sí sola.
factor-step-app = Primero, prepare la aplicación
factor-app-says = Sirve cualquier aplicación de códigos. Agregue en ella una cuenta y muéstrele esta imagen.
factor-qr = La clave para su aplicación, en imagen. La misma clave está abajo en letras.
factor-secret = ¿Sin cámara? Escriba esta clave en la aplicación:
factor-step-password = Luego, elija una contraseña
factor-login = Su nombre para entrar
factor-password = Contraseña nueva, de 12 letras o más
factor-code = El código que muestra ahora su aplicación
factor-save = Guardar la contraseña
factor-codes = Sus códigos de recuperación
factor-codes-once = Solo verá estos códigos ahora.
factor-codes-says = Imprima esta página o anótelos, y guárdelos con sus papeles. Si pierde el teléfono, uno de ellos le deja entrar. Cada uno sirve una vez. Los que tenía antes ya no sirven.
factor-codes-done = Ya los guardé
factor-make-codes = Hacer códigos de recuperación nuevos
factor-left = { $left ->
    [0] No tiene códigos de recuperación.
    [one] Le queda un código de recuperación.
   *[other] Le quedan { $left } códigos de recuperación.
}
factor-left-says = Un código de recuperación en papel le deja entrar si pierde el teléfono.
factor-recover = Entrar con un código de recuperación
factor-recover-says = Use un código de la página que imprimió. Sirve una vez. Después, agregue otra forma de entrar.
factor-recover-code = Código de recuperación
factor-recover-refused = Ese nombre y ese código no van juntos, o el código ya se usó. Revise los dos, o pruebe el código siguiente de su página.
factor-app-code = Código de su aplicación, si preparó una
