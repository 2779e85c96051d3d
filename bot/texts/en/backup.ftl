# Backups and restoring them
backup-done = backed up to { $file } ({ $megabytes } MB)
backup-holds = backup of { $moment }: { $people } people, { $submissions } submissions, { $decisions } decisions, { $files } evidence files, layout { $revision }
backup-one-of = give a file, or --daily
backup-not-due = today's backup is there already, or being made
backup-no-folder = there is no folder { $folder }
backup-exists = { $file } is there already; choose another name
backup-being-written = { $file } is being written by another program
backup-nothing = the database has no tables yet; there is nothing to back up
backup-file-missing = the evidence store doesn't have { $sha256 }, or it is damaged
backup-missing = { $count ->
    [one] one evidence file that the database names is not in the backup; run verify
   *[other] { $count } evidence files that the database names are not in the backup; run verify
}
restore-passphrase = The backup's passphrase
broken-foreign = { $file } is no backup of Xueshi
broken-version = { $file } is a backup of format { $where }, which this program doesn't know; update the program first
broken-cut = { $file } is not whole (what comes after { $where } is missing); nothing was changed
broken-damaged = { $file } is damaged or was altered ({ $where }); nothing was changed
broken-sealed = { $file } is encrypted; give the passphrase by --passphrase-file or BACKUP_PASSPHRASE
broken-passphrase-wrong = { $file } doesn't open: the passphrase is wrong, or the file is damaged
restore-newer = the backup has layout { $revision }, which a newer program made; update the program first
restore-present-newer = the present database has layout { $revision }, which a newer program made; restore with that program
restore-unreadable = the present database can't be read, so no restore point can be made of it ({ $fault }); move it away (SQLite: the files .db, .db-wal and .db-shm) and restore then
restore-not-empty = the database is not empty, and nothing was changed; to replace it say --replace (a restore point is made first)
restore-loses = the present database loses what came after { $moment }: { $submissions } submissions, { $decisions } decisions, { $audit } rows of the audit
restore-point = restore point: { $file }
restore-in-use = a program is at work on this database; stop it (systemctl stop xueshi), then restore
restore-under-way = this database is being restored; try again later
restore-unfit = the backup doesn't fit its own layout ({ $fault }); nothing was changed
restore-differs = the backup doesn't verify, and the database was left as it was; to take it all the same say --despite-findings
restore-done = restored and verified; the program can be started
restore-done-despite = restored, with the differences above; the program can be started
restore-held = { $count ->
    [one] one message waited when the backup was made. It may have been sent since, so it is held back, and reminders that were due before now are not sent by themselves; to send them restore with --resend, or use remind --as-of
   *[other] { $count } messages waited when the backup was made. They may have been sent since, so they are held back, and reminders that were due before now are not sent by themselves; to send them restore with --resend, or use remind --as-of
}
restore-way-back = to go back to the state before: python -m bot restore { $file } --replace
