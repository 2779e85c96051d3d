# Evidence
evidence-count = { $count } received, { $most } at most.
evidence-known = This one was received before.
evidence-removed = Removed { $file }.
evidence-photo = the photo
evidence-file = the file
evidence-name = “{ $name }”
evidence-too_many = 5 pieces at most; { $file } was not taken. To replace one, remove it first.
evidence-too_large = { $file } is larger than 20 MB and can't be taken. Please compress it, or send a photo of it.
evidence-empty = { $file } is empty and was not taken.
evidence-type = { $file } is not a photo or a PDF and was not taken. Please send JPEG, PNG, WebP, HEIC or PDF.
evidence-mismatch = { $file } is not what its name says and was not taken. Please export it anew, or send a photo of it.
evidence-broken = { $file } can't be opened and was not taken. Please take the photo again or export the file anew.
evidence-pixels = { $file } has too many pixels and was not taken. Please take a photo of it, or make it smaller.
evidence-lost = { $file } is no longer to be had from Telegram.
evidence-send-again = Please send it again.
evidence-told-reviewers = The reviewers will see this. To add evidence, withdraw and submit again, or wait until it is returned.
