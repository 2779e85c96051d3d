heads-title = <b>Audit heads { $day }</b>
heads-why = Please keep this message. Should anyone ever cut the end of the audit trail, the operator can hold it against it.
heads-line = <code>{ $head }</code>
heads-more = { $count } more chains are in the day's log; all of them together make <code>{ $mark }</code>
