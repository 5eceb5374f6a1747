# Ways to sign in, and where somebody is signed in.
keys-title = Ways to sign in
keys-none = You cannot sign in again yet.
keys-none-says = Add a passkey now, or set a password. Without one you would have to ask for a new code by mail each time.
keys-passkeys = Passkeys
keys-passkeys-says = A passkey is kept by your phone, your computer or a small key. You sign in the way you unlock your device. There is nothing to remember, and nobody can trick you out of it.
keys-added = Added:
keys-used = Last used:
keys-not-used = Not used yet.
keys-new-name = New name for { $name }
keys-rename = Save the name
keys-remove = Remove { $name }
keys-last = This is your only way to sign in. Add another one before you remove it.
keys-add = Add a passkey
keys-name = What do you call this device?
keys-add-button = Add this device
keys-not-added = No passkey was added. Press “Add this device” to try again. You have five minutes each time.
keys-too-many = You have as many passkeys as you can have. Remove one first.
keys-gone = That was removed or ended already. This is what is there now.
keys-script = To add a passkey, your browser has to run our one small script. It is turned off now.
keys-no-host = Passkeys do not work at this address, because it is a bare number.
keys-password = Password
keys-has-password = This account has a password.
keys-no-password = This account has no password.
keys-sessions = Where you are signed in
keys-here = This browser.
keys-since = Signed in:
keys-seen = Last used:
keys-end = End this session
keys-device = { $browser } on { $system }
keys-again = To change anything on this page, sign in once more.
keys-again-says = This keeps others out if you leave your phone unlocked.
keys-password-remove = Remove the password
keys-password-last = Your password is your only way to sign in. Add a passkey before you remove it.
keys-too-many-guesses = { $minutes ->
    [one] There were too many wrong tries. Wait one minute, then try again. A passkey or a recovery code works now.
   *[other] There were too many wrong tries. Wait { $minutes } minutes, then try again. A passkey or a recovery code works now.
}
keys-onward = On to my registration
keys-sign-in = Sign in with a passkey
keys-sign-in-says = Your device asks for your finger, your face or its PIN.
keys-sign-in-failed = You are not signed in. Press the button to try again, or use your password.
keys-or-password = Or with name and password
keys-onward-staff = On to my work
keys-first = Add a passkey first.
keys-first-says = Staff of this event sign in with a passkey and nothing else. Once you have one, you can begin your work. A password you had ends then.
keys-demo-staff = This is a demonstration, so its staff may sign in with a password. In a real event they need a passkey before they can do anything else.
