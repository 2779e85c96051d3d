# A branch's meeting: one short form (art. 5, 9.1)
meeting-ask-title = What was this branch study or party class called? Just send it, for example: Lecture on the Party congress.
meeting-ask-sessions = Which half-days? Tap one, or send the days, for example: “3.10 pm” or “3.9, 3.10 am”.
meeting-ask-place = Where was it? Just send it, for example: meeting room, building 2.
meeting-there = { $count ->
    [one] There and to be registered, one person:
   *[other] There and to be registered, { $count } people:
}
meeting-nobody = Nobody is to be registered yet.
meeting-twice = Not registered again (they have a record of that name on that day): { $count }
meeting-strange = { $count ->
    [one] One line wasn't registered: nobody of this unit, or several of that name (write the staff number):
   *[other] { $count } lines weren't registered: nobody of this unit, or several of that name (write the staff number):
}
meeting-line = “{ $line }”
meeting-how = Who was there? Send a list, one person a line, by staff number or name, for example: A001 Wang Fang. A CSV or XLSX file will do, too, or tap the names. Who is marked “absent” or “leave” isn't registered.
meeting-pick = Tap the names
meeting-again = The same people as last time
meeting-who = <b>{ $title }</b>: who was there? Tap a name to change it (page { $page } of { $pages })
meeting-in = There: { $name } { $staff_no }
meeting-out = { $name } { $staff_no }
meeting-done = { $count ->
    [one] Done, one person
   *[other] Done, { $count } people
}
meeting-not-begun = It begins on { $day } { $half }; register it after that.
