# Logging hours
log-text = { $text }
log-text-empty = A few words are needed here, for example: Research integrity course.
log-text-long = Too long: { $length } characters, the limit is { $limit }. Please shorten it, for example: Research integrity course.

# On every step
log-keep = Keep: { $value }
log-back = Back
log-skip = Skip
log-save = Save for later
log-drop = Discard
log-remove-file = Remove the last one

# Beginning, going on, leaving
log-unfinished = You have not finished these yet:
log-go-on-with = Continue: { $title }
log-mend = Continue fixing: { $title }
log-anew = Log something new
log-beginning = All right, a new one. What you began is kept; send /log to continue it.
log-going-on = All right, let us continue.
log-go-on = Continue
log-saved = Saved; nothing is lost. To continue, send /log.
log-drop-sure = Discard this? What you entered will be lost.
log-drop-mending = Stop fixing it? Your changes will be lost; the returned record stays in “My records”.
log-drop-yes = Yes, discard it
log-dropped = Discarded; nothing was submitted.
log-moved-on = That step is done; this is where you are now.
log-choice-gone = That choice is no longer offered; please choose again.
log-saved-already = This was saved for later.
log-lapsed = This lay untouched for so long that it was cleared. Nothing was submitted; /log begins anew.
log-dropped-already = This was discarded.
log-submitted-already = Already submitted; its state now: { $state }
log-not-understood = I take text, photos and files here.
log-at-summary = Everything is filled in. To change something, tap “Change…”.
log-returned = <b>{ $who } returned this record.</b> Fix it and submit it again; everything else is kept.

# Questions
log-ask-route = What would you like to log?
log-ask-form = Which form was it?
log-ask-title = { $route ->
    [self_study] What did you study? Send the book, document or topic.
   *[other] What was it called? Send its name.
}
log-alike-offered = Your colleagues logged these; one tap fills in the rest:
log-alike-same = Colleagues logged something like it. If it is the same, one tap fills in the rest:
log-ask-content = What was it about? A sentence or two will do.
log-same-as-title = The same as its name
log-ask-organiser = { $route ->
    [study_abroad] Which school or institution?
   *[other] Who organised it?
}
log-ask-platform = On which platform?
log-platform-cadre_academy = China Cadre Online Academy
log-ask-place = Where was it?
log-ask-span = When? Send “3.2-3.6” or “Mar 2 pm”, or use the calendar.
log-ask-half-days =
    { $span }
    { $workdays ->
        [1] 1 working day
       *[other] { $workdays } working days
    }, { $count ->
        [one] 1 half-day
       *[other] { $count } half-days
    }, { $hours } hours.
log-half-day-fewer = − half-day
log-half-day-more = + half-day
log-half-days-right = That is right
log-ask-absent = { $limit ->
    [1] How many half-days did you miss, leave included? Any absence means that no hours count.
   *[other] How many half-days did you miss, leave included? With { $limit } or more no hours count.
}
log-never-absent = No absence
log-more = More
log-number = { $number }
log-ask-hours = { $span }: how many hours? Send “2” or “1.5”.
log-self-study-cap = At most { $cap } hours of self-study count in a year; the rest is kept on file.
log-ask-off-job = Was it off-job (away from your duties)?
log-ask-result = What was the result of the assessment?
log-ask-makeup = An earlier year is still short; some of these { $hours } h can make up for it. Tap a button or send a number of hours, for example: { $most } (with several years: “{ $year } { $most }”).
log-makeup-room = { $year } { $bucket } { $counted } / { $demanded }. Giving { $most } h: { $year } → { $then } / { $demanded }, { $own } → { $left } / { $required }
log-makeup-kept = Giving none: { $own } { $bucket } → { $left } / { $required }
log-makeup = { $hours } h for { $year }
log-makeup-none = Nothing, keep them all in the year
log-makeup-nothing = The earlier years have been made up by now; nothing is left to give.
log-ask-evidence = Certificate or notice: send photos or files, { $most } at most.
log-ask-certificate = The cadre academy's certificate or proof of hours, as a screenshot, photo or file, { $most } at most.
log-evidence-have = { $count } received.
log-evidence-demanded = This kind of record can't be submitted without evidence.
log-evidence-done = That is all, next
log-evidence-later = Send it later, next
log-evidence-as-is = what was received

# Wrong answers
log-route-wrong = “{ $text }” is not one of the choices. Tap a button, or send for example: { $example }.
log-form-wrong = “{ $text }” is not one of the choices. Tap a button, or send for example: { $example }.
log-off_job-wrong = “{ $text }” is not clear. Tap a button, or send: off-job, on-job.
log-result-wrong = “{ $text }” is not clear. Tap a button, or send: passed, failed, no assessment.
log-half-days-wrong = “{ $text }” does not fit. Send the number of half-days, 1 to { $most }, for example: { $most }.
log-absent-wrong = “{ $text }” does not fit. Send the half-days missed, 0 to { $most }, for example: 0.
log-hours-wrong = “{ $text }” is not a number of hours. Send one above 0 with one decimal at most, for example: 2 or 1.5.
log-makeup-wrong = { $several ->
    [1] “{ $text }” won't do. Send the hours for { $year }: above 0, at most { $most }, one decimal at most, for example: { $most }; or “none”.
   *[other] “{ $text }” won't do. Send the year and its hours, no more than that year can take, for example: { $year } { $most }; or “none”.
}
log-evidence-typed = Please send evidence as a photo or file; when there is no more, tap the button below or send “done”.

# Days
log-date-unclear = “{ $text }” is not a date. Send for example: 3.2, Mar 2 pm, 2026-03-02.
log-date-reversed = { $end } is before { $start }; it can't end before it began. Send for example: 3.2-3.6, with years if it crosses one.
log-date-future = { $day } is still to come; log it when it is over. If it was in an earlier year, give the year, for example: 2025-03-02.
log-date-early = Only training since { $year } can be logged here; for anything earlier, ask HR. Send the date like this: 2026-03-02.
log-date-weekday = { $day } is not the day of the week that you wrote. Please check, for example: Mar 2.
log-yesterday = Yesterday, all day
log-today = Today, all day
log-day-chosen = { $day }: which part of it?
log-half-whole = All day
log-half-am = Morning
log-half-pm = Afternoon
log-from-am = From the morning to…
log-from-pm = From the afternoon to…
log-other-day = ‹ Another day
log-ask-end = It began on { $start } { $half }. On which day did it end?
log-end-half = From { $start } { $start_half } to { $end }: did it end in the morning or the afternoon?
log-half-to-am = Ended in the morning
log-half-to-pm = Ended in the afternoon
log-month = { $month }
log-month-before = ‹ { $month }
log-month-after = { $month } ›
log-day = { $day }
log-no-day = ·
log-weekday-0 = Mo
log-weekday-1 = Tu
log-weekday-2 = We
log-weekday-3 = Th
log-weekday-4 = Fr
log-weekday-5 = Sa
log-weekday-6 = Su
log-span = { $start } { $start_half } → { $end } { $end_half }
log-span-half = { $day } { $half }
log-span-day = { $day }, all day
log-half-days = { $count ->
    [one] 1 half-day
   *[other] { $count } half-days
}
log-absent = { $count ->
    [0] No absence
    [one] Absent 1 half-day
   *[other] Absent { $count } half-days
}
log-hours = { $hours ->
    [1] 1 hour
   *[other] { $hours } hours
}

# Ready choices
log-once-more = Once more: { $title }
log-alike = { $title } · { $by } · { $days } · { $people ->
    [one] 1 colleague
   *[other] { $people } colleagues
}

# Checking and submitting
log-check = <b>Please check</b>
log-evidence-count = { $count ->
    [0] No evidence
    [one] 1 piece of evidence
   *[other] { $count } pieces of evidence
}
log-evidence-missing = Evidence is still missing: send a photo or a file, then you can submit.
log-submit = Submit
log-change = Change…
log-add-evidence = Add evidence
log-which-field = What would you like to change?
log-to-summary = ‹ Leave it as it is
log-field-why = Reason
log-field-route = Route
log-field-form = Form
log-field-title = Name
log-field-content = Content
log-field-organiser = Organiser
log-field-platform = Platform
log-field-place = Place
log-field-span = Dates
log-field-half_days = Half-days
log-field-absent = Absence
log-field-hours = Hours
log-field-off_job = Off-job
log-field-result = Result
log-field-makeup = Make-up
log-field-evidence = Evidence
log-submitted-title = <b>{ $title }</b>
log-submitted = { $count ->
    [one] Submitted to HR of { $unit } ({ $name }). Usually decided within 3 working days.
   *[other] Submitted to HR of { $unit } ({ $name } and others, { $count } in all). Usually decided within 3 working days.
}
log-submitted-bureau = Submitted. Your unit has no other approver, so the bureau reviews it ({ $name }).
log-submitted-nobody = Submitted. Nobody can review it yet; it is kept for you. Please tell HR.
log-withdraw = Withdraw
log-another = Log another

# HR enters a record for somebody of their unit who has no account
log-for = <b>For { $name } ({ $staff_no })</b>
log-ask-for = For whom? Tap one, or send the staff number or name, for example: A003. Only people of your unit without an account are here.
log-for-person = { $name } { $staff_no }
log-for-unknown = There is no “{ $text }” among those of your unit without an account. Send a staff number or name, for example: A003; whoever has an account logs it themselves.
log-for-several = Several people are called “{ $text }”. Send the staff number, for example: A003.
log-for-nobody = Everybody of your unit has an account; they log it themselves.
log-for-not-hr = Only approvers of a unit can log for others.
log-for-not-yours = This can't be gone on with: they left your unit, or you are an approver no longer.
log-go-on-for = Go on for them: { $title }
log-field-for = for whom
