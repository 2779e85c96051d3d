help-staff =
    <b>What I can do</b>
    /log log training or study
    /my this year's standing, and earlier years
    /records my archive: open, withdraw, log again
    /class classes in the academy: join and leave; plan and register, for organisers
    /published what was published of earlier years
    /settings language, reminders, quiet hours
    /cancel leave what you have begun
help-approver = /review review the submissions of { $unit }
    /report completion of { $unit }, people still short, exports
help-bureau = /review submissions that came to the bureau
    /report completion of all units, ranking, exports
help-ask = General and online hours are counted separately; neither makes up for the other. For questions, ask your unit's HR.
help-nothing-open = Nothing is open. To log hours, send /log.
help-cancel = What should happen to what you have entered?
help-save = Save for later
help-drop = Discard
help-saved = Saved. Continue from home or with /log.
help-dropped = Discarded; nothing was submitted.
help-left = All right, left as it was.
