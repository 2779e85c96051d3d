# What the commands case and standing say
case-bad-year = must be a year, such as 2026
case-bad-as_of = must be a date, such as 2026-09-01
case-who = name staff numbers, or use --all (one or the other)
case-unknown = no such staff number on the register
