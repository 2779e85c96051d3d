# Evidence
evidence-count = { $count } received, { $most } at most.
evidence-known = You have sent this one already.
evidence-removed = Removed { $file }.
evidence-photo = the photo
evidence-file = the file
evidence-name = “{ $name }”
evidence-too_many = Not accepted: { $file }. 5 pieces are the most; to replace one, remove it first.
evidence-too_large = Not accepted: { $file } is larger than 20 MB. Please compress it, or send a photo of it.
evidence-empty = Not accepted: { $file } is empty.
evidence-type = Not accepted: { $file } is not a photo or a PDF. Please send JPEG, PNG, WebP, HEIC or PDF.
evidence-mismatch = Not accepted: { $file } is not what its name says. Please export it again, or send a photo of it.
evidence-broken = Not accepted: { $file } can't be opened. Please take the photo again or export the file again.
evidence-pixels = Not accepted: { $file } has too many pixels. Please take a photo of it, or make it smaller.
evidence-lost = Telegram no longer has { $file }.
evidence-send-again = Please send it again.
evidence-told-reviewers = The approvers will see this. To add evidence, withdraw and submit again, or wait until it is returned.
