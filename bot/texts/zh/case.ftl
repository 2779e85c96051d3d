# case 与 standing 命令的提示
case-bad-year = 应为年份，如 2026
case-bad-as_of = 应为日期，如 2026-09-01
case-who = 请给出工号，或用 --all（二者选一）
case-unknown = 名册上没有这个工号
