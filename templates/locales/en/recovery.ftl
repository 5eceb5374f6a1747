# Somebody who has lost every way to sign in.
recovery-lost = I have lost my phone and have no recovery code
recovery-title = Get back into your account
recovery-first = First try the easy ways. A recovery code on paper signs you in. So does a passkey or an app on another device.
recovery-says = If you have none of these, staff can help. Type the email address you registered with. Two members of staff must agree that it is you. They may ask for your name, date of birth and ZIP code.
recovery-then = Then all your old ways to sign in end, and a link comes by mail. Your registration and your card stay as they are.
recovery-ask = Ask staff for help
recovery-asked = We have passed it on
recovery-asked-says = We sent a mail to { $email }. If there is an account with this address, staff now know that you cannot sign in.
recovery-asked-next = Call your party if you are in a hurry. They may ask you who you are before they go on.
recovery-too-many = Too many people have asked from here. Wait a few minutes and try again, or call your party.
recovery-link = Set new ways to sign in
recovery-link-says = Press the button to sign in with your link. It works once. Then add a passkey or a password on the next page before you leave it.
recovery-link-go = Sign in now
recovery-link-gone = This link does not work any more
recovery-link-gone-says = A link works once and for a time, and a newer one takes its place. If you used it and set no new way to sign in, ask staff again.
