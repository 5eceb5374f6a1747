# Lo que falta en un formulario.
fault-heading = Hay algo que revisar
fault-long = Esto es muy largo.
fault-character = Aquí hay un carácter que no podemos usar.
fault-given = Escriba su nombre.
fault-family = Escriba su apellido.
fault-birth = Escriba su fecha de nacimiento con números, como 3, 27 y 1984.
fault-postcode = Escriba los cinco dígitos de su código postal.
fault-email = Escriba un correo, como nombre@example.org.
fault-code = Escriba los ocho dígitos del código.
fault-words = Escríbalo de otra forma.
fault-session = Elija una sesión.
fault-agree = Solo puede enviarlo si está de acuerdo.
fault-reason = Elija un motivo.
fault-device = Escriba un nombre corto para el aparato, por ejemplo «Mi teléfono».
fault-password = Elija una contraseña de 12 letras o más. Sirven unas palabras que pueda recordar.
fault-app-code = Ese no es el código que muestra su aplicación. Espere el siguiente y escríbalo.
fault-entry = Elija quién es en la lista de votantes.
