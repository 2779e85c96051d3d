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
verify-otherwise = who took this decision on submission { $submission }, and why, is not what the audit says
verify-undecided = the audit has the decision { $verb }, and there is none
verify-registered = registered at another moment or by another policy than the audit says
verify-details = says something else than the audit's last word on it
verify-entry = these hours of record { $submission } belong to another person or to no decision of it
verify-policy = the policy it was approved by is not there
verify-hours = the ledger holds { $held }; by the policy it should be { $expected }
verify-total = the total of { $year } is not what the rules say: { $what } is { $held }, and should be { $expected }
verify-file = the file is gone, or doesn't have the hash { $sha256 } (record { $submission })
verify-store-down = the evidence store can't be asked ({ $fault }), so nothing can be said; try again later
verify-checked = Checked: { $chains } audit chains with { $rows } rows, { $submissions } records, { $decisions } decisions, { $entries } ledger entries, { $files } evidence files, the totals of { $people } people
verify-chain = chain { $chain }: { $rows } rows, last hash { $hash }
verify-good = everything agrees
verify-bad = { $count ->
    [one] one thing differs
   *[other] { $count } things differ
}
