# Evidence
evidence-count = { $count } received, { $most } at most.
evidence-known = You have sent this one already.
evidence-removed = Removed { $file }.
evidence-photo = the photo
evidence-file = the file
evidence-name = “{ $name }”
evidence-too_many = 5 pieces at most; { $file } was not accepted. To replace one, remove it first.
evidence-too_large = { $file } is larger than 20 MB and can't be accepted. Please compress it, or send a photo of it.
evidence-empty = { $file } is empty and was not accepted.
evidence-type = { $file } is not a photo or a PDF and was not accepted. Please send JPEG, PNG, WebP, HEIC or PDF.
evidence-mismatch = { $file } is not what its name says and was not accepted. Please export it again, or send a photo of it.
evidence-broken = { $file } can't be opened and was not accepted. Please take the photo again or export the file again.
evidence-pixels = { $file } has too many pixels and was not accepted. Please take a photo of it, or make it smaller.
evidence-lost = { $file } is no longer available on Telegram.
evidence-send-again = Please send it again.
evidence-told-reviewers = The approvers will see this. To add evidence, withdraw and submit again, or wait until it is returned.
