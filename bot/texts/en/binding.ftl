# Binding an account to a person on the register
binding-hello = Hello, this is the training-hours register.
binding-ask-invited = Please send your staff number, to confirm that it is you.
binding-ask-staff-no = If HR sent you an invite link, just open it. If not, send your staff number.
binding-ask-name = Staff number { $staff_no }. Now send your name.
binding-is-it-you = { $name }, { $unit }. Is that you?
binding-done = Done, { $name }. From now on you log hours and follow your progress here.
binding-not-you = All right, nothing was bound. Open the link that HR sent to you yourself, or send /start to begin again.
binding-not-a-staff-no = “{ $text }” is not a staff number. It has letters and digits, for example A001.
binding-wrong-link = This link doesn't work: it may have been used, be too old, or have been replaced. Please ask your unit's HR for a new one.
binding-wrong-staff-no = That staff number is wrong. Send your own, for example A001.
binding-tries-left = { $tries ->
    [one] You can try once more.
   *[other] You can try { $tries } more times.
}
binding-closed = Too many tries. Please come back after { $until }, or ask your unit's HR.
binding-type-yourself = Please type it yourself instead of forwarding a message.
binding-no-contact = Phone numbers are not used here, and yours was not kept.
binding-passed-on = Passed on to HR. Your code is <b>{ $code }</b>; tell it when HR asks. You will hear from me here once it is confirmed. No news within 3 working days? Please contact your unit's HR.
binding-second-account = This staff number is bound to another account already; your unit's HR has been told. If you changed accounts, ask HR to release the old one first.
binding-account-taken = This account is bound to { $name } and can't be bound to anyone else. HR has been told.
binding-already = Already bound: { $name }
binding-released = HR released this account. To bind it again, send /start.
binding-button-yes = That's me
binding-button-no = Not me
binding-button-zh = 中文
binding-button-en = English
binding-button-log = Log hours
binding-button-my = My hours this year

# What HR sees
binding-card-title = <b>Asks to be bound · { $name } ({ $staff_no }, { $unit })</b>
binding-card-check = Someone on Telegram says they are this person. Please check face to face or by phone: the code on their phone should be <b>{ $code }</b>.
binding-card-accepted = <b>Bound</b> · { $by } · { $at }
binding-card-refused = <b>Not bound</b> · { $by } · { $at }
binding-card-replaced = They asked anew or used a link; nothing to do here · { $at }
binding-button-accept = Yes, bind
binding-button-refuse = Not this person
binding-decided-already = This was settled already
binding-cannot-bind = Not bound: { $name } or that account is bound already, or is off the register
binding-not-yours = You have no right to do this
binding-hr-second-account = { $at }: another account tried to bind { $name } ({ $staff_no }) and was refused. If they changed accounts, release the old one first.
binding-hr-second-person = { $at }: the account bound to { $by } ({ $by_staff_no }) opened the invite link of { $name } ({ $staff_no }) and was refused.
binding-release-ask = Release the account of { $name } ({ $staff_no })? It will see nothing any more; the archive and drafts stay.
binding-release-done = The account of { $name } ({ $staff_no }) is released. To bind a new one, they open a new invite link, or send their staff number and name for you to confirm.
binding-release-kept = The account of { $name } stays bound.
binding-release-none = { $name } has no such binding now
binding-button-end = Release account
binding-button-keep = Keep
