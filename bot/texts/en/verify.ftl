# verify: one line for each thing that differs, its place first
verify-line = { $where }: { $what }
verify-gap = the row before it is { $after }; those between are missing
verify-previous = doesn't carry the hash of the row before it
verify-hash = its content doesn't have its hash
verify-head = the chain's head says { $head } rows, the last row is { $tail }, or their hashes differ
verify-told = a head that was told elsewhere: this row is gone, or is another one now
verify-gone = the audit, a decision or the ledger knows it, and it is not there
verify-unreadable = holds a value that can't be read; the row took no part in the other checks
verify-state = its state is { $state }, its last decision { $verb }
verify-revisions = its decisions' revisions are out of order (it is at { $revision })
verify-untraced = this decision about record { $submission } has no row in the audit
verify-otherwise = who took this decision on submission { $submission }, why, for whom or with which hours is not what the audit says
verify-undecided = the audit has the decision { $verb }, and there is none
verify-fed = its { $what } is not what the platform's feed is known to have said
verify-rules-asked = change { $asked } of its own rules is not what the audit says
verify-transfer = this transfer is not what the audit says
verify-changer = who changed the register of them at { $at } could not
verify-shortfall = note { $place } on why { $year } fell short is not what the audit says, or is by somebody who might not note it
verify-registered = its { $what } is not what the audit says
verify-details = says something else than the audit's last word on it
verify-entry = these hours of record { $submission } belong to another person or bucket, or to no decision of it, or bear a reason that nobody gave
verify-policy = the policy it was approved by is not there
verify-hours = the ledger holds { $held }; by the policy it should be { $expected }
verify-total = the total of { $year } is not what the rules say: { $what } is { $held }, and should be { $expected }
verify-file = the file is gone, or doesn't have the hash { $sha256 } (record { $submission })
verify-correction = doesn't fit what took its place, or whose place it took
verify-astray = a row about record { $submission } stands in this chain, which is not that of who acted
verify-right = who took this decision on record { $submission } could not: { $why ->
    [own_record] it is their own record
    [not_approver] they were no approver then
    [not_organiser] wasn't the organiser of that class then
    [other_unit] it is another unit's
    [left] they had left
    [not_yours] it is for another person to do
    [undo_over] the ten minutes were over, or nothing was there to undo
    [early] it came before what it decides on
    [future] its moment has not come
   *[other] they were not on the register
}
verify-register = its { $what } is { $held }, and by the audit should be { $expected }
verify-stranger = is on the register, and the audit knows nothing of it
verify-binding = the account bound or released at { $at } is not what the audit says
verify-invite = the invite of { $at } is not what the audit says, or works longer than it may
verify-absence = is not what the audit says
verify-evidence = is not the file that was handed in and decided by: gone, moved, taken away, or another one (record { $submission })
verify-spoilt = no row names this file, and it doesn't have its hash
verify-kept = file { $name }: no row names this file; a kill may leave one
verify-aside = is left out of every figure as unreadable
verify-future = says { $day }, which has not come
verify-pages = { $fault }
verify-layout = { $why ->
    [gone] belongs to the layout, and is gone
    [strange] does not belong to the layout
   *[other] is not made as the layout has it
}
verify-dangling = refers to a row of { $to } that is not there
verify-stopped = the database is too damaged for the rest to be checked: restore the last backup that verifies
verify-store-down = the evidence store can't be asked ({ $fault }), so nothing can be said; try again later
verify-publication = { $why ->
    [figures] the frozen figures, places or records behind them were changed
    [asked] who asked for which figures, and when, differs from the audit
    [decided] who decided what and when, or who isn’t named, differs from the audit
    [right] they were not two people of the bureau who asked and approved
   *[gone] the audit or the figures name it, but the publication itself is gone
}
verify-naming = whether rankings name them differs from what they chose last
verify-sample = { $why ->
    [drawn] who drew which records, and when, differs from the audit
    [seed] its records are not those that its seed draws
    [found] what was found, or which unit was asked, differs from the audit
   *[gone] the audit names it, but the sample itself is gone
}
verify-session = { $why ->
    [marks] its marks differ from the audit: whose, by whom, how or when
    [tries] the tries to check in differ from the audit
    [times] when its check-in was opened or closed differs from the audit
    [flag] when its organiser was told of a burst differs from the audit
    [late] somebody is in by a code that was not good
   *[gone] the audit names it, but the session is gone
}
verify-class = { $why ->
    [state] it stands elsewhere than the audit says
    [registered] when it was registered differs from the audit
    [plan] its plan differs from the audit
    [list] who is on its list differs from the audit
    [results] a result differs from the audit
    [reason] why it was opened again differs from the audit
    [booked] it is registered, and somebody on its list has no record of their own
   *[gone] the audit names it, but the class is gone
}
verify-checked = Checked: { $chains } audit chains with { $rows } rows, { $submissions } records, { $decisions } decisions, { $entries } ledger entries, { $files } evidence files, the totals of { $people } people
verify-chain = chain { $chain }: { $rows } rows, last hash { $hash }
verify-good = everything agrees
verify-bad = { $count ->
    [one] one thing differs
   *[other] { $count } things differ
}
