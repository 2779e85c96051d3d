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
feed-no-folder = FEED_DIR is not set, or the folder does not exist yet
feed-folder-taken = { $files } files taken
feed-going = Reading the platform’s feed: { $file }, { $done } of { $all } rows
feed-told = <b>The platform's feed</b>: { $file }
feed-told-counts = { $rows } rows: { $added } added, { $changed } corrected, { $unchanged } unchanged, { $bad } bad, { $mended } that were bad before are good now
feed-told-off_register = { $count } completed before joining or after leaving: kept, counting nothing
feed-told-above_daily = { $count } with more than 8 hours a day: please check
feed-told-vanished = { $count } that were there before are not in it any more; their records are as they were
feed-told-refused = <b>The platform's feed</b>: { $file } cannot be read, and nothing of it was kept. It was put aside with a report
feed-bad-rows = Bad rows ({ $count })
feed-nothing-bad = All bad rows are mended
feed-bad-caption = { $count } rows are bad now. Those of people who are not on the register are taken when sent again once they are
feed-sheet = Bad rows
feed-column-file = File
feed-column-row = Row
feed-column-id = Outside id
feed-column-staff-no = Staff number
feed-column-title = Title
feed-column-fault = Fault
feed-fault-list = { $faults }
