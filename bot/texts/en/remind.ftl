remind-quarter = <b>Training hours, quarter { $quarter }</b>
remind-month = <b>Training hours, { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}</b>
remind-left = Left for this year: { $left }, by { $due }
remind-year-met = This year's hours are met
remind-owed = <b>An earlier year still owes hours</b>
remind-owed-near = <b>Make-up hours are due soon: { $days ->
    [0] today
    [one] { $days } day left
   *[other] { $days } days left
}</b>
remind-thanks = Your hours for { $year } are met, thank you. You can go on logging until the end of the year.
remind-digest-title = <b>{ $unit } · training hours, quarter { $quarter }</b>
remind-digest-figures = On the register all year: { $in_scope }; met: { $met }; still short now: { $short }
remind-digest-overdue = Make-up overdue ({ $count }):
remind-digest-unbound = Not bound yet, so not reminded ({ $count }):
remind-digest-blocked = Blocked the bot, so not reminded ({ $count }):
remind-person = · { $name } ({ $staff_no })
remind-more = · and { $count } more, see Completion
remind-due = Reminders due: { $count }
remind-not-due = No quarter's reminder is due yet in that year
