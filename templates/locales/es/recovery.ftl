# Alguien que perdió todas las formas de entrar.
recovery-lost = Perdí el teléfono y no tengo código de recuperación
recovery-title = Recuperar su cuenta
recovery-first = Pruebe primero lo más fácil. Un código de recuperación en papel le deja entrar. También una llave de acceso o una aplicación en otro aparato.
recovery-says = Si no tiene nada de eso, el personal puede ayudarle. Escriba el correo con que se inscribió. Dos personas del personal deben estar de acuerdo en que es usted. Tal vez le pregunten su nombre, fecha de nacimiento y código postal.
recovery-then = Después terminan todas sus formas de entrar de antes y le llega un enlace por correo. Su inscripción y su tarjeta no cambian.
recovery-ask = Pedir ayuda al personal
recovery-asked = Ya avisamos al personal
recovery-asked-says = Enviamos un correo a { $email }. Si hay una cuenta con este correo, el personal ya sabe que usted no puede entrar.
recovery-asked-next = Si tiene prisa, llame a su partido. Tal vez le pregunten quién es antes de seguir.
recovery-too-many = Muchas personas lo han pedido desde aquí. Espere unos minutos y pruebe otra vez, o llame a su partido.
recovery-link = Poner nuevas formas de entrar
recovery-link-says = Oprima el botón para entrar con su enlace. Sirve una sola vez. Después, agregue una llave de acceso o una contraseña en la página siguiente antes de salir de ella.
recovery-link-go = Entrar ahora
recovery-link-gone = Este enlace ya no sirve
recovery-link-gone-says = Un enlace sirve una sola vez y por un tiempo, y uno más nuevo toma su lugar. Si ya lo usó y no puso otra forma de entrar, pida ayuda otra vez.
