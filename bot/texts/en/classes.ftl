# Classes held in the academy: planning, joining, lists, assessment, registering (art. 9.1, 10)
class-list = <b>Classes</b> (page { $page } of { $pages })
class-list-none = There is no class to join just now.
class-list-line = { $title } · { $days } · { $state }
class-list-open = open
class-list-joined = you are on its list
class-state-planned = yours, not registered yet
class-state-registered = yours, registered
class-state-cancelled = yours, cancelled
class-open = See “{ $title }”
class-plan = Plan a new class
class-meeting = Register a branch meeting
class-to-list = ‹ All classes
class-to-page = ‹ Back to the class
class-see = See the class
class-day = { $day }
class-days = { $first } → { $last }

# One class
class-what = <b>{ $title }</b> (class in the academy · { $form })
class-where = Place: { $place }
class-half-days = { $count ->
    [one] One half-day, { $hours } hours:
   *[other] { $count } half-days, { $hours } hours:
}
class-more-days = { $count ->
    [one] and one more day
   *[other] and { $count } more days
}
class-how = { $off_job }, { $assessed }, { $places }
class-assessed = assessed at the end
class-not-assessed = no assessment
class-places = { $count ->
    [0] any number of people
    [one] one person at most
   *[other] { $count } people at most
}
class-invited = { $count ->
    [one] For the unit { $units }
   *[other] For { $count } units: { $units }
}
class-counts = { $enrolled } enrolled, { $waiting } waiting
class-link = Link to join by: { $link }
class-is-planned = Its hours aren't registered yet.
class-is-registered = Its hours are registered.
class-is-cancelled = This class was cancelled.
class-is-over = This class is over.
class-session = { $day }, { $half }: check-in and marks
class-button-list = Paste or send a list of trainees
class-button-people = Trainees
class-button-results = Results
class-button-register = Register hours
class-button-change = Change the plan
class-button-cancel = Cancel the class
class-not-yours = This class isn't yours to run.
class-not-organiser = Only an organiser of the unit plans classes. Ask HR if you need to be one.

# Planning
class-ask-title = What is the class called? Send its name, for example: Research integrity.
class-ask-place = Where is it held? Send the place, for example: Building 1, lecture hall.
class-ask-sessions = Which half-days? Send the days with commas between them, for example “3.2-3.6” or “3.2 am, 3.4”. Of a span only working days count.
class-ask-capacity = How many people at most? Send a number, for example: 60. Whoever comes later waits for a place.
class-no-capacity = Any number
class-ask-assessed = Is there an assessment at the end?
class-ask-units = Whose people may join? You can send units' codes or names with commas between them, for example: { $example }.
class-own-unit = Only { $unit }
class-every-unit = All units of the academy
class-units = { $count ->
    [one] one unit
   *[other] { $count } units
}
class-sessions-wrong = There is no day in that, or too many half-days (at most { $most }). Send it like this: 3.2-3.6, or 3.2 am, 3.4.
class-sessions-far = { $day } is too far away, or the span too long. Send it like this: 3.2-3.6, or 3.2 am, 3.4.
class-capacity-wrong = “{ $text }” isn't a number of people. Send one from 1 to { $most }, for example: 60; or tap “Any number”.
class-assessed-wrong = “{ $text }” isn't clear. Tap a button, or send: yes, or: no.
class-units-wrong = There is no such unit: { $text }. Send a unit's code or name, for example: { $example }.
class-not-understood = Please send text here.
class-at-summary = Everything is filled in. Tap what you want to change, or “Publish”.
class-field-title = Name
class-field-content = Content
class-field-place = Place
class-field-form = Form
class-field-sessions = Half-days
class-field-capacity = Places
class-field-off_job = Off-job
class-field-assessed = Assessment
class-field-units = Units
class-plan-it = Publish
class-planned = <b>Published.</b> People can join; you can paste a list, too.
class-anew = Start another one
class-saved = Saved with all you entered. To go on, send /class and tap the same button again.
class-drop-sure = Give this up? What you entered will be lost.
class-dropped = Given up; nothing was published or registered.

# Joining
class-join = Join
class-wait = Full: wait for a place
class-leave = Leave
class-mine-none = You haven't joined.
class-mine-enrolled = <b>You are enrolled.</b>
class-mine-waiting = <b>You are waiting for a place.</b> { $ahead ->
    [0] You are the next.
    [one] One person is before you.
   *[other] { $ahead } people are before you.
}
class-now-enrolled = <b>You are in.</b>
class-now-waiting = <b>It is full; you wait for a place.</b>
class-now-left = <b>You have left.</b>
class-in-already = You are on the list already.
class-out-already = You weren't on the list.
class-not-open = There is no such class, or it isn't for your unit.
class-begun = The class has begun; please ask its organiser.
class-unbound = Please bind your account first, then open this link to join.
class-told-moved-up = <b>You have a place: { $title }</b>, { $days }, { $place }.
class-told-listed = <b>The organiser put you on the list: { $title }</b>, { $days }, { $place }.
class-told-changed = <b>Changed: { $title }</b>, { $days }, { $place }.
class-told-sent-back = <b>There are fewer places, and you now wait for one: { $title }</b>, { $days }, { $place }. You will be told when there is one.
class-told-taken-off = <b>The organiser took you off the list: { $title }</b>, { $days }, { $place }. Ask them if you have questions.
class-told-cancelled = <b>Cancelled: { $title }</b>, { $days }, { $place }.
class-cancel-sure = Cancel “{ $title }”? Everyone enrolled or waiting will be told, and it can't be taken back.
class-cancel-yes = Cancel the class
class-cancel-no = Keep it

# Lists and assessment
class-list-of = <b>Trainees: { $title }</b>
class-list-ask = Paste the list, one person a line: the staff number, or number and name, for example: A001 Wang Fang. A CSV or XLSX file will do, too.
class-list-unknown = “{ $line }” was left out: nobody on the register, or name and number don't fit
class-list-uninvited = “{ $line }” was left out: { $unit } isn't invited
class-list-in = “{ $line }” is on the list already
class-list-new = { $count ->
    [one] One person can be put on the list
   *[other] { $count } people can be put on the list
}
class-list-faults = { $count ->
    [one] One line was left out:
   *[other] { $count } lines were left out:
}
class-list-yes = { $count ->
    [one] Put this person on the list
   *[other] Put these { $count } on the list
}
class-list-done = <b>Added: { $count }.</b> Beyond the places they wait.
class-people = Trainees of <b>{ $title }</b> (page { $page } of { $pages })
class-person = { $name } ({ $staff_no }): { $state }, { $result }
class-takes-off = Take off: { $name }
class-off-sure = Take { $who } off the list of “{ $title }”? They are told; a place goes to who waits longest.
class-off-marked = { $count ->
    [one] One half-day is marked; they will get no hours of this class.
   *[other] { $count } half-days are marked; they will get no hours of this class.
}
class-off-yes = Take off the list
class-off-no = Leave on the list
class-off-registered = There is a record of this class already, so they stay on the list. Mark who was not there as absent, and register anew.
class-off-done = <b>Taken off: { $name }.</b>
class-present = { $present } present, { $absent } absent, { $left } unmarked
class-waits = waiting
class-no-result = no result
class-all-passed = { $count ->
    [one] The one who is left passed
   *[other] The other { $count } passed
}
class-passes = Passed: { $name }
class-fails = Failed: { $name }
class-without = Not assessed: { $name }
class-passed-ask = { $count ->
    [one] This one passed; results that are noted stay:
   *[other] These { $count } passed; results that are noted stay:
}
class-passed-yes = Confirm: { $count } passed
class-passed-done = Noted as passed: { $count }.
class-results-of = <b>Results: { $title }</b>
class-no-assessment = This class has no assessment; there is no result to note.
class-results-by-list = Paste or send results
class-results-ask = Paste the results, one person a line: staff number or name, then passed, failed or none, for example: A001 Wang Fang passed. A CSV or XLSX file will do, too (staff_no, name, result).
class-results-faults = { $count ->
    [one] <b>One line is wrong, and nothing is noted yet:</b>
   *[other] <b>{ $count } lines are wrong, and nothing is noted yet:</b>
}
class-results-again = Please mend them and send the whole list again, for example: A001 Wang Fang passed.
class-results-left = { $count ->
    [one] One person has no result yet.
   *[other] { $count } people have no result yet.
}
class-results-check = Whoever isn't named stays as they are. Confirm if this is right, or mend it and send it again.
class-results-yes = Confirm: note { $count }
class-results-done = <b>Results noted: { $count }.</b>

# Registering
class-not-over = It ends on { $day }; register its hours after that.
class-nobody = Nobody is on the list yet.
class-register-of = <b>Registering: { $title }</b>
class-register-earns = With hours: { $count }
class-register-hours = { $hours } hours: { $count }
class-register-voids = Without hours, kept in the archive all the same: { $count }
class-void-absent_seventh = { $name }: absent for { $absent } of { $half_days } half-days, a seventh or more
class-void-failed = { $name }: failed the assessment
class-overlaps = Other records on the same days: { $count } (the hours of both count; please check whether it is the same training)
class-overlap = { $name }: { $first } → { $last }, { $what }, { $count ->
    [one] one half-day shared
   *[other] { $count } half-days shared
}, { $state }
class-overlap-title = “{ $title }”
class-overlap-other = another training
class-register-missing = It can't be registered yet; missing: { $count }
class-lacks-marks = { $name }: { $count ->
    [one] one half-day without a mark
   *[other] { $count } half-days without a mark
}
class-lacks-result = { $name }: no result of the assessment
class-register-yes = { $count ->
    [one] Register this person
   *[other] Register these { $count }
}
class-registered = <b>Registered: { $count }.</b> Each was told.
class-receipt = <b>The hours of “{ $title }” are registered</b>: { $hours } hours.

# Changing one
class-change-of = <b>Changing: { $title }</b>
class-change-nothing = Nothing is changed yet. What shall be?
class-days-more = { $count ->
    [one] One more half-day:
   *[other] { $count } more half-days:
}
class-days-less = { $count ->
    [one] One half-day goes:
   *[other] { $count } half-days go:
}
class-units-more = { $count ->
    [one] One more unit: { $units }
   *[other] { $count } more units: { $units }
}
class-units-less = { $count ->
    [one] No longer invited: { $units }. Who is on the list stays.
   *[other] No longer invited ({ $count }): { $units }. Who is on the list stays.
}
class-change-up = { $count ->
    [one] One who waits gets a place:
   *[other] { $count } who wait get a place:
}
class-change-down = { $count ->
    [one] The last who joined goes to the waiting list:
   *[other] The last { $count } who joined go to the waiting list:
}
class-change-told = { $count ->
    [one] Confirmed, one person is told.
   *[other] Confirmed, { $count } people are told.
}
class-change-marked = { $day }, { $half }, can't be taken away: it was opened for check-in, or has marks.
class-change-judged = It can't go without an assessment: { $count ->
    [one] one result is noted.
   *[other] { $count } results are noted.
}
class-change-begun = There can't be so few places: the class has begun, and { $count ->
    [one] one of its people would have none. Take somebody off the list first.
   *[other] { $count } of its people would have none. Take them off the list first.
}
class-change-go-on = Go on changing: { $title }
class-change-it = Confirm the change
class-change-moved = Things have changed meanwhile; please check again.
class-change-done = <b>Changed.</b> People told: { $count }.
class-change-saved = Saved; nothing is changed yet. To go on, open the class and tap “Change the plan”.
class-change-drop-sure = Leave the class as it is? What you entered will be lost.
class-change-dropped = Nothing was changed.

# Reopening
class-is-reopened = It is open again, to be corrected. Until it is registered anew, the hours as registered hold.
class-state-reopened = yours, being corrected
class-button-reopen = Open again to correct…
class-button-anew = Register anew
class-button-sessions = All half-days
class-sessions-of = Half-days of <b>{ $title }</b> (page { $page } of { $pages })
class-session-left = { $day }, { $half }: { $left ->
    [0] all marked
    [one] one not marked
   *[other] { $left } not marked
}
class-reopen-ask = <b>Open “{ $title }” again?</b> You can then correct marks, results and the list, and register it anew. Why? The reason goes into the archive of everyone for whom something changes.
class-reopen-type = Send the reason, for example: The check-in of 2 March, pm, was incomplete. At most { $limit } characters.
class-reopened = <b>It is open again.</b> When all is right, tap “Register anew”: you first see what changes for whom.
class-anew-of = <b>Registering anew: { $title }</b>
class-anew-sum = More hours: { $more }; fewer: { $less }; the same hours but another record: { $alike }; unchanged: { $same }
class-anew-line = { $name }: { $before } → <b>{ $after } hours</b> (absent for { $absent } of { $half_days } half-days, { $result })
class-anew-new = { $name } (new on the list): <b>{ $after } hours</b> (absent for { $absent } of { $half_days } half-days, { $result })
class-anew-own = { $name } (yourself; it goes to review): { $before } → <b>{ $after } hours</b> (absent for { $absent } of { $half_days } half-days, { $result })
class-anew-left = { $name }: the unit voided the record; nothing is registered
class-anew-yes = { $count ->
    [0] Nothing changes: register as before
    [one] Register the change for this person
   *[other] Register the changes for these { $count }
}
class-anew-done = <b>Registered anew; changed: { $count }.</b> Each was told, and the earlier records stay in the archive.
class-anew-receipt = <b>The hours of “{ $title }” were corrected</b>: { $before } → { $after } hours. The earlier record stays in your archive.
