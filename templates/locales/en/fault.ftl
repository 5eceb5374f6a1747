# What is wrong with a form.
fault-heading = Some things need another look
fault-long = This is too long.
fault-character = There is a character here that we cannot use.
fault-given = Type your first name.
fault-family = Type your last name.
fault-birth = Type your date of birth as numbers, like 3, 27 and 1984.
fault-postcode = Type the five digits of your ZIP code.
fault-email = Type an email address, like name@example.org.
fault-code = Type the eight digits of the code.
fault-words = Write this another way.
fault-session = Choose a session.
fault-agree = You can only send this if you agree.
fault-reason = Choose a reason.
fault-device = Type a short name for the device, such as “My phone”.
fault-password = Choose a password of 12 letters or more. A few words you can remember will do.
fault-app-code = That is not the code your app shows. Wait for the next one, and type it.
fault-entry = Choose who it is on the list of voters.
