# Attendance: the code, the list, every try (art. 9.1, 10)
check-in-in = <b>You are checked in: { $title }</b>, { $day } { $half }.
check-in-twice = You are checked in already: { $title }, { $day } { $half }. No need to scan again.
check-in-late = Not checked in: this code has expired. It changes every 20 seconds; please scan the one that is on the screen now.
check-in-not_open = Not checked in: “{ $title }”, { $day } { $half }, is not open for checking in now. Scan again once it is, or ask the organiser to mark you.
check-in-not_listed = Not checked in: you are not on the list of this class. If you should be, ask the organiser to add you, then scan again.
check-in-forged = Not checked in: this is not a code of the screen. Please scan the one that is on it now.
check-in-cancelled = Not checked in: “{ $title }” is cancelled; no need to come on { $day } { $half }.
check-in-unbound = Not checked in yet: this account is not bound. Please bind it first, then scan the code that is on the screen then.
check-in-burst = <b>Please take a look: { $title }, { $day } { $half }</b>
    The code of { $at } was used by { $count } people, many of them in its last two seconds or after it had expired, as if a picture of it had been sent on. Expired ones were refused; those of the last two seconds are checked in, so please see who is there.

code-title = <b>Scan to check in: { $title }</b>, { $day } { $half }
code-how = { $present } of { $listed } are here. The code changes every 20 seconds; an old one doesn't count.
code-hidden = { $title }, { $day } { $half }: the code is no longer shown here.

session-not-yours = This class is not yours to run.
session-registered = Its hours are registered, so attendance can't change; to change it, take the registration back first.
session-cancelled = This class is cancelled.
session-not-now = { $title }: checking in can be opened on { $day }, { $half } (mornings until 14:00, afternoons from 11:00).
session-title = <b>{ $title }</b>, { $day } { $half }
session-waits = Not open for checking in yet
session-opened = Open for checking in (since { $at })
session-closed = Checking in has ended ({ $at })
session-counts = On the list: { $listed }. Here: { $present }; absent or on leave: { $away }
session-unmarked = Not marked yet: { $count }
session-tries = Scans: { $good } checked in, { $refused } refused
session-see-tries = Every scan
session-marks = Mark by list
session-upload = Paste or upload a list
session-show-open = Open, show the code here
session-open = Open, use the page
session-show = Show the code here
session-hide = Stop showing it here
session-projector = Open the page for a projector
session-all = { $count ->
    [one] The one left is here
   *[other] The other { $count } are all here
}
session-close = { $count ->
    [0] End checking in
   *[other] End it: { $count } not here, absent
}
session-to-page = Back to this half-day

attendance-present = here
attendance-absent = absent
attendance-leave = on leave
attendance-none = not marked
attendance-how = Tapping a name marks “{ $mark }”; for another mark choose it above first. Leave counts as absence. Page { $page } of { $pages }
attendance-line = { $name } ({ $staff_no }): { $mark }
attendance-person = { $name } ({ $staff_no })
attendance-choose = { $mark }
attendance-chosen = Marking: { $mark }
attendance-name = { $name }: { $mark }
attendance-gone = This person is no longer on the list.
attendance-state-now = { $name } is “{ $mark }” now; nothing was changed. Tap again to change it.
attendance-not-begun = { $title }, { $day } { $half }, has not begun; only leave can be noted before.
attendance-all-ask = { $count ->
    [one] This one is marked as here; marks that there are stay:
   *[other] These { $count } are marked as here; marks that there are stay:
}
attendance-all-yes = Confirm: { $count } here
attendance-all-done = Marked as here: { $count }.
attendance-close-ask = { $count ->
    [0] Everyone is marked. End checking in?
    [one] End checking in, and mark this one as absent:
   *[other] End checking in, and mark these { $count } as absent:
}
attendance-close-yes = { $count ->
    [0] Confirm the end
   *[other] Confirm the end: { $count } absent
}
attendance-close-done = { $count ->
    [0] Checking in has ended.
   *[other] Checking in has ended; marked as absent: { $count }. A mistake can be put right in the list.
}
attendance-more = and { $count } more
attendance-changed = The list has just changed; please look again:
attendance-warn-near = <b>{ $title }</b>: you have missed { $absent } of { $half_days } half-days, leave included. One more and this class gives you no hours.
attendance-warn-lost = <b>{ $title }</b>: you have missed { $absent } of { $half_days } half-days, leave included, which is the limit of 1/7: this class gives you no hours. If that is a mistake, please see the organiser.
attendance-warn-fine = <b>{ $title }</b>: your attendance was corrected. You have missed { $absent } of { $half_days } half-days, leave included, and keep the hours.
attendance-list-ask = Paste the list, a person a line: staff number or name, then the mark; without one they were here. For example:
    A001 here
    Li Qiang leave
    A003 absent
    A CSV or XLSX file will do as well, with the columns staff_no, name, mark.
attendance-list-leave = No list after all
attendance-list-empty = There is no list in this. Send text, for example: A001 absent; or a CSV or XLSX file.
attendance-list-sum = { $mark }: { $count }
attendance-list-change = Changed: { $name }, { $before } → { $after }
attendance-list-faults = { $count ->
    [one] <b>{ $count } line was not understood and is left out:</b>
   *[other] <b>{ $count } lines were not understood and are left out:</b>
}
attendance-list-unknown = “{ $line }”: nobody of that name or number is on the list
attendance-list-several = “{ $line }”: several have this name; please write the staff number
attendance-list-unmarked = “{ $line }”: what it says of them isn't clear
attendance-list-twice = “{ $line }”: says something else than an earlier line, which holds
attendance-list-check = Whoever isn't named stays as they are. Confirm if this is right, or mend it and send it again.
attendance-list-again = There is nothing to mark. Please mend it and send it again, for example: A001 absent.
attendance-list-yes = Confirm: mark { $count }
attendance-list-done = Marked by the list: { $count }.
attendance-more-lines = and { $count } more lines

upload-photo = A photo can't be read as a list. Please send text, or a CSV or XLSX file.
upload-large = This file is too large: a list has 2 MB at most.
upload-gone = Telegram no longer has this file; please send it again.
upload-long = More than { $rows } lines; please send them in parts.

tries-sum = { $what }: { $count }
tries-page = Every scan, the newest first. Page { $page } of { $pages }
tries-line = { $at } { $who }: { $what } ({ $seconds } s after the code was shown)
tries-unbound = an account that is not bound
tries-in = checked in
tries-late = expired
tries-twice = in already
tries-not_listed = not on the list
tries-not_open = not open
tries-forged = not a code
tries-cancelled = class cancelled

page-title = { $title }
page-when = { $day } { $half }
page-how = Scan the code with your phone and press “Start” in the chat that opens. It changes every 20 seconds.
page-count = Here: { $present } / { $listed }
page-left = Next code in { $seconds } s
page-lost = No connection; trying again
page-closed = Checking in has ended
page-waits = Checking in has not been opened yet
page-unknown = There is no such page. Please open it anew from the bot.
