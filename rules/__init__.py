"""The regulation 人字〔2019〕89号 as dated data and pure functions: no clock, no I/O, no wording."""
