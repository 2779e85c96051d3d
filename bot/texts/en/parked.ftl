parked-line = { $id }  { $since }  { $what }  { $fault }
parked-count = { $count ->
    [0] Nothing is put aside.
    [one] 1 is put aside. parked show ID says why.
   *[other] { $count } are put aside. parked show ID says why.
  }
parked-why-update = The work on this update broke { $tries } times. The whole story is in incidents.log of the data folder: grep -A40 { $incident } incidents.log. Its sender was told the incident, and nothing of the update was done. Once the cause is mended: parked retry { $id }. If it has become pointless: parked drop { $id } --reason …
parked-why-refused = Telegram refused this call and will refuse it again as it is: { $fault }. That is a fault of the program, so report it. After a version that mends it: parked retry { $id }. Else: parked drop { $id } --reason …
parked-why-network = This call was tried { $tries } times and did not get through: { $fault }. Once Telegram is reached again: parked retry { $id }.
parked-why-uncertain = This message went out twice without an answer: it may have arrived. parked retry { $id } sends it once more, and then it may be read twice; parked drop { $id } --reason … leaves it at that.
parked-why-broke = The program could not make this call: { $fault }. The story is in incidents.log of the data folder, and in the log under this number. Once the cause is mended: parked retry { $id }.
parked-retried = { $id } is tried again
parked-dropped = { $id } is given up
parked-unknown = { $id } is not put aside
parked-no-id = “{ $id }” is no ID; they look like in-12 or out-7, see parked list
parked-no-reason = --reason is empty; it stays in the audit trail
