# The platform's feed (command line)
feed-done = { $added } added, { $changed } corrected, { $unchanged } unchanged; { $bad } bad { $bad ->
    [one] row
   *[other] rows
} put apart; { $mended } that were bad before are good now.
feed-off-register = { $count } of them were completed before joining or after leaving: kept, counting nothing (art. 2).
feed-above-daily = { $count } of them have more than 8 hours a day: kept as they are, please check:
feed-above-daily-row = { "  " }row { $row } { $id }: { $hours } hours
feed-vanished = { $count } that were there before are not in it any more; their records are as they were:
feed-more-bad = { $count } more rows are bad (only { $told } are listed here); all of them: feed faults
feed-elsewhere = { $file } is being imported by another program
feed-bad-span = “{ $text }” is no span of time. Write 2026, 2026-03 or 2026-03-01..2026-03-15
feed-fault = { $file } { $fault }
feed-vanished-row = no longer in the feed: { $id } { $staff_no } { $title } (completed on { $day })
feed-kept-apart = { $bad } rows to be mended, { $vanished } records no longer in the feed.
feed-written = { $rows } rows written to { $file }; once mended, it can be imported
