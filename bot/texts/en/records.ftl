# My records
records-own = My records
records-of = The archive of { $name } ({ $staff_no })
records-title = <b>{ $whose }</b> · { $year } · { $state } · { $count } in all (page { $page } of { $pages })
records-every-year = All years
records-year = { $year }
records-every-state = All states
records-none = There are no such records.
records-line = { $day }  { $title } · { $state }
records-line-credited = { $day }  { $title } · { $state }, { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
}
records-open = Open “{ $title }”
records-before = ‹ Previous page
records-after = Next page ›
records-back = ‹ Back to the list
records-not-yours = You have no right to open this archive.
records-state = State: <b>{ $state }</b>
records-credited = { $hours ->
    [one] 1 hour credited to { $year }
   *[other] { $hours } hours credited to { $year }
}
records-registered = Registered by { $who } · { $at }
records-did-approve = Approved by { $who } · { $at }
records-did-return = Returned by { $who } · { $at }
records-did-reject = Rejected by { $who } · { $at }
records-did-undo = Last decision undone by { $who } · { $at }
records-did-withdraw = Withdrawn by { $who } · { $at }
records-did-correct = Corrected by { $who } · { $at }
records-did-void = Voided by { $who } · { $at }
records-did-restore = Correction taken back by { $who } · { $at }
records-mend = Fix and submit again
records-withdraw = Withdraw
records-nudge = Nudge HR
records-nudged = Nudged about “{ $title }”. The message went to:
records-nudge-early = A record can be nudged after a working day, once a day. This one can be from { $day }.
records-nudge-nobody = There is nobody who can review it now. It will be handled once there is; please tell HR.
records-back-to-it = ‹ Back to the record
records-copy = Copy as new
records-evidence = See the evidence ({ $count })
records-evidence-none = There is no evidence to be seen.
records-evidence-expired = The period for which evidence is kept is over, and its files were removed; record and decisions stay.
records-evidence-of = Evidence of { $title }
records-withdrawn = Withdrew “{ $title }”; the approvers see it too.
records-state-now = Its state now: { $state }
records-entered = Entered by { $who } on their behalf · { $at }
looked-button = Who looked at my archive
looked-title = <b>Who looked at my archive</b> (page { $page } of { $pages })
looked-nobody = Nobody else has looked.
looked-line = { $at } · { $who }: { $what }
looked-opened-all = looked at the archive
looked-opened = looked at “{ $title }”
looked-exported = exported the archive
looked-evidence = looked at the evidence of “{ $title }”
looked-sample = checked “{ $title }” for a sample
looked-unit = exported files of the whole unit
looked-person = exported all personal data
