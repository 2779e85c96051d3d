# Register, invite links, earlier records, units' settings (the command line)
roster-dry-run = A dry run, nothing was written:
roster-done = { $added } added, { $changed } changed, { $unchanged } unchanged.
roster-unit-new = new unit: { $unit } { $name }
roster-unit-renamed = unit renamed: { $unit } { $old } → { $name }
roster-of-person = staff number { $staff_no }: { $fault }
roster-missing = On the register but not in the file: { $count }, left as they are:
roster-missing-left = On the register but not in the file: { $count }; who had no last day yet left on { $day }:
roster-person = { "  " }{ $staff_no } { $name } ({ $unit })
roster-exported = Wrote { $people } { $people ->
    [one] person
   *[other] people
} to { $file }
roster-export-suffix = { $file }: the name must end in .csv or .xlsx
roster-bad-day = “{ $text }” is not a day. Write it like 2026-03-02
roster-left-before-joined = left on { $left }, before joining on { $joined }
roster-unit-merged = this unit is a part of { $into } now
roster-unit-since-too-early = in the unit since { $since }, which is not after the day of the unit before it, { $earlier }
unit-unknown = There is no unit { $unit }
unit-nothing = Give --records-since or --rules
unit-set = { $unit } is set
unit-not-json = { $file }: neither JSON nor TOML
unit-credited = These rules would change the hours of { $count } approved records (such as { $example }). Let them begin in a later year (since)
invite-one-of = Give staff numbers, --unit or --all: one of the three
invite-unknown = There is no staff number { $staff_no }
invite-left = Staff number { $staff_no } has left
import-done = { $added } added, { $unchanged } known already.
import-unknown-person = Row { $row }: staff number { $staff_no } is not on the register
import-changed = Row { $row }: this record of { $staff_no } ({ $key }) was imported before and said something else
