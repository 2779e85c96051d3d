# A year's hours: both buckets, self-study cap, pending, make-up
standing-title = <b>{ $name } · standing for { $year }</b>
standing-picture = { $name } · hours of { $year }
standing-year = { $year }
standing-no-year = There are no hours to show for { $year }.
standing-general = General
standing-online = Online
standing-short = { $bucket } { $counted } / { $required }, { $left } h to go
standing-met = { $bucket } { $counted } / { $required }, met
standing-pending = { $count } pending ({ $gain })
standing-gain = if approved: { $bucket } +{ $hours }
standing-gain-both = if approved: General +{ $general }, Online +{ $online }
standing-gain-none = no change if approved
standing-amount = { $bucket } { $hours } h
standing-amount-both = General { $general } h, Online { $online } h
standing-amount-none = 0 h
standing-makeup = Make up for { $year }: { $left }, by { $due }
standing-makeup-overdue = Make up for { $year }: { $left }; was due { $due }, please do it soon
standing-promotion = Short before your promotion ({ $year }): { $left }, by { $due }
standing-promotion-overdue = Short before your promotion ({ $year }): { $left }; was due { $due }, please do it soon
standing-self-study = Self-study: { $recorded } h recorded, { $counted } h count (yearly cap)
standing-failed = { $count ->
    [one] { $count } failed assessment: the year can't be graded “excellent”
   *[other] { $count } failed assessments: the year can't be graded “excellent”
}
standing-off-job = { $count ->
    [one] { $count } off-job training, to be listed on the annual assessment form
   *[other] { $count } off-job trainings, to be listed on the annual assessment form
}
standing-bar-short = { $left } h to go
standing-bar-short-pending = { $left } h to go, { $gain } pending
standing-bar-met = Met
standing-bar-met-pending = Met, { $gain } pending
standing-policy = By the training-hours regulation ({ $policy })
