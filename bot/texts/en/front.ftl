front-private-only = I only work in private chats. Please message me directly.
front-left = You are no longer on the register, so nothing can be logged here. Your unit keeps your archive.
front-old-button = This button no longer works.
front-unknown-command = There is no such command. Send /help to see what I can do.
front-nothing-open = To log hours, send /log; to see your standing, send /my.
front-flood = You are sending faster than I can read, so I am ignoring it. Please pause for ten seconds, then go on from what got no answer.
front-broken = That step did not work; nothing you entered is lost. Please try once more. If it fails again, tell HR the code <code>{ $incident }</code>.
front-broken-toast = That step did not work, code { $incident }
