# Review: cards, decisions, reasons, queue
review-title = <b>To review · { $name } ({ $staff_no }, { $unit })</b>
review-title-closed = <b>{ $name }</b>: { $title }
review-what = { $title } ({ $kind })
review-kind = { $route } · { $form }
review-content = Content: { $content }
review-where = { $organiser } · { $place } · { $span }
review-where-one = { $organiser } · { $span }
review-half-days = { $half_days ->
    [one] { $half_days } half-day
   *[other] { $half_days } half-days
} = { $hours } h · { $absent } · { $result } · { $off_job }
review-hours = { $hours } h · { $result } · { $off_job }
review-absent = { $count ->
    [one] Absent { $count } half-day
   *[other] Absent { $count } half-days
}
review-makeup = Of these, { $hours } h make up for { $year }
review-present = No absence
review-effect = If approved: { $bucket } { $before } → <b>{ $after } / { $required }</b>
review-effect-of-year = If approved ({ $year }): { $bucket } { $before } → <b>{ $after } / { $required }</b>
review-no-gain = If approved: no change to the hours that count
review-void-failed = Assessment failed: 0 h; approving keeps it in the archive
review-void-absent_seventh = Absent for 1/7 or more: 0 h; approving keeps it in the archive
review-flag-overlap = Note: overlaps with “{ $title }” from { $first } to { $last }
review-flag-overlap-day = Note: overlaps with “{ $title }” on { $first }
review-flag-over_cap = Note: only { $counts } of { $hours } self-study hours count (at most { $cap } a year)
review-flag-near_absence = Note: absent { $absent } of { $half_days } half-days; one more and nothing counts
review-flag-year_closed = Note: { $year } closed on { $closed }; handed in after that, so the bureau sees it too
review-flag-late = Note: submitted { $days } days after its end
review-flag-days_off = Note: { $half_days } half-days claimed; the working days of the span have only { $working }
review-flag-above_daily = Note: { $hours } h in { $days ->
    [one] { $days } day
   *[other] { $days } days
}; at 8 h a day at most { $most } h
review-flag-seen = Note: { $count ->
    [one] { $count } file was seen in another record
   *[other] { $count } files were seen in other records
}
review-flag-coming = { $count ->
    [one] { $count } file is not fetched yet
   *[other] { $count } files are not fetched yet
}
review-flag-missing = { $count ->
    [one] { $count } file was not accepted and can't be shown
   *[other] { $count } files were not accepted and can't be shown
}
review-informed = “{ $title }” of { $name } awaits review; { $stand_in } reviews it while you are away.
review-approve = Approve +{ $hours }
review-approve-nothing = Approve (0 h, archive)
review-return = Return
review-reject = Reject
review-evidence = Evidence ({ $count })
review-their-hours = Their hours
review-next = Next ({ $count } more)
review-previous = Previous
review-bulk = Approve all without notes…
review-undo = Undo (10 minutes)
review-back = Back
review-decided-approve = <b>Approved</b> · { $who } · { $at } · { $gain }
review-decided-return = <b>Returned</b> · { $who } · { $at }
review-decided-reject = <b>Rejected</b> · { $who } · { $at }
review-held = { $bucket } +{ $hours }
review-held-capped = { $bucket } +{ $hours } ({ $credited } h credited)
review-held-nothing = 0 h, archived
review-stood-in = Standing in for { $name }
review-name = { $name }
review-operator = the operator
review-you = you
review-late-approve = Already approved by { $who }, { $when }.
review-late-return = Already returned by { $who }, { $when }.
review-late-reject = Already rejected by { $who }, { $when }.
review-late-changed = This one has changed; please see its newest card.
review-not-yours = This one is not yours to review.
review-own = Your own record, or one that you entered for somebody, is for others to review.
review-no-reviewer = You have nothing to review: this is for approvers and their substitutes.
review-undo-over = More than 10 minutes have passed; it can't be undone. The person may ask for a correction.
review-reason = Reason: { $reason }
review-ask-return = Why return it?
review-ask-reject = Why reject it?
review-why-feed = the platform's feed says so
review-why-evidence = Evidence is missing
review-why-dates = Dates differ from the evidence
review-why-hours = Hours are wrong
review-why-duplicate = Logged twice
review-why-not_training = Not continuing education
review-why-untrue = Content is untrue
review-why-wrong_dates = The dates are wrong
review-why-wrong_hours = The half-days or hours are wrong
review-why-new_result = The result of the assessment came later
review-why-class_marks = The marks were wrong
review-why-class_results = The results were wrong
review-why-class_list = The list was wrong
review-why-own = Write my own
review-type-return = Send the reason, for example: Please add the certificate. At most { $limit } characters.
review-type-reject = Send the reason, for example: The unit did not arrange this training. At most { $limit } characters.
review-reason-wrong = { $length ->
    [0] Please write the reason, for example: Please add the certificate.
   *[other] Too long: { $length } characters, at most { $limit }. Please shorten it, for example: Please add the certificate.
}
review-done-return = “{ $title }” is returned.
review-done-reject = “{ $title }” is rejected.
review-empty = Nothing awaits your review.
review-evidence-of = { $name }: { $title }
review-no-evidence = This one came without evidence.
review-hours-of = { $name } · { $year }
review-toast = { $lines }
review-nobody = “{ $title }” is logged, but there is nobody who can review it now. It will be handled once there is; please tell HR.
review-receipt-approve = <b>{ $who } approved “{ $title }”.</b>
review-receipt-return = <b>{ $who } returned “{ $title }”.</b> Fix it and submit it again; everything else is kept.
review-receipt-reject = <b>{ $who } rejected “{ $title }”.</b>
review-receipt-undo = { $who } took the decision back; “{ $title }” awaits review again.
review-receipt-year = { $year } now:
review-reopen-evidence = Add evidence
review-reopen-dates = Change dates
review-reopen-hours = Change hours
review-reopen-all = See all
review-reopen-drop = Don't log it
review-bulk-none = Each carries a note; please look at them one by one.
review-bulk-title = <b>{ $count ->
    [one] This one carries no note. Approve it?
   *[other] These { $count } carry no note. Approve them all?
}</b>
review-bulk-item = { $number }. { $name }: { $title } (+{ $hours })
review-bulk-more = { $count } more carry no note; they are listed once these are approved.
review-bulk-confirm = { $count ->
    [one] Approve this one
   *[other] Approve these { $count }
}
review-bulk-cancel = Not now
review-bulk-cancelled = All right, none was approved.
review-bulk-typed = { $count ->
    [one] Tap “Approve this one”, or send: approve.
   *[other] Tap “Approve these { $count }”, or send: approve.
}
review-bulk-old = This list is out of date; please list them again.
review-bulk-done = <b>Approved { $count }.</b>
review-bulk-skipped = Not approved: “{ $title }”. { $why }
review-bulk-next = Continue reviewing
review-escalated-closed = Handed in after its year closed: the bureau has it, too; the first decision holds
review-escalated = Nobody in the unit can review it, or nobody did in time: escalated to the bureau
review-nudge = { $days ->
    [one] “{ $title }” of { $name } has been waiting for { $days } working day. They ask you to look at it.
   *[other] “{ $title }” of { $name } has been waiting for { $days } working days. They ask you to look at it.
}
review-chase = { $count ->
    [one] { $count } record has been waiting for { $days } working days. Please review it.
   *[other] { $count } records have been waiting for { $days } working days. Please review them.
}
review-entered = Entered by { $name } (the person has no account)
review-appointed = { $count ->
    [one] 1 more record is waiting for review.
   *[other] { $count } more records are waiting for review.
}
