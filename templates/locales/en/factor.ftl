# A password with a code from an app, and codes on paper.
factor-title = Set a password
factor-says = Use this where a passkey does not work for you. You sign in with your password and a code from an app on your phone. Both are needed, so a stolen password alone opens nothing.
factor-step-app = First, set up the app
factor-app-says = Any app for codes will do. In the app, add an account and let it see this picture.
factor-qr = The key for your app, as a picture. The same key stands below as text.
factor-secret = No camera? Type this key into the app:
factor-step-password = Then choose a password
factor-login = Your name at sign-in
factor-password = New password, 12 letters or more
factor-code = The code your app shows now
factor-save = Save the password
factor-codes = Your recovery codes
factor-codes-once = You see these codes only now.
factor-codes-says = Print this page or write them down, and keep them where you keep papers. If you lose your phone, one of them signs you in. Each works once. Codes you had before work no more.
factor-codes-done = I have kept them
factor-make-codes = Make new recovery codes
factor-left = { $left ->
    [0] You have no recovery codes.
    [one] You have one recovery code left.
   *[other] You have { $left } recovery codes left.
}
factor-left-says = A recovery code on paper signs you in if you lose your phone.
factor-recover = Sign in with a recovery code
factor-recover-says = Use a code from the page you printed. It works once. Then add a new way to sign in.
factor-recover-code = Recovery code
factor-recover-refused = That name and code do not go together, or the code was used before. Check both, or try the next code on your page.
factor-app-code = Code from your app, if you set one up
