# A session that is about to end, or has ended in the middle of something.
session-ends = You are signed out at <time datetime="{ $machine }">{ $time }</time> if you open no page until then. What you type is kept: you sign in and go on.
session-stay = Stay signed in
session-new-tab = (opens a new tab)
session-stayed = You are still signed in
session-until = You stay signed in until <time datetime="{ $machine }">{ $time }</time>, and longer if you open a page before.
session-close-tab = Close this tab and go on with the page you had open.
session-ended = You are signed out
session-ended-says = Close this tab and go on with the page you had open. When you press its button, you sign in again. What you typed is kept.
session-sign-in = Sign in to go on.
session-sign-in-says = You were signed out after a pause, or this step needs a new sign-in. What you typed is kept for 30 minutes, and you come back to it.
session-continue = Go on where you were
session-not-sent = It is not sent yet.
session-kept = You are signed in, and what you typed is still here. Press the button to send it.
session-send = Send it now
session-do-not-send = Do not send it
