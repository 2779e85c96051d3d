"""Registering a class anew replaces many records at once, each as it would be by itself (art. 4, 9.1)."""

from __future__ import annotations

from tests.handlers.test_classes import school_on
from tests.handlers.test_reopening import Registered, registered
from tests.story import Academy, Phone

MORE = (("A009", "周婷"), ("A010", "马力"), ("A011", "钱进"))
OUTCOME = {
    "李强": ["approved 1: absent 0, as class:1:3; approve at 0; +16; of_class"],
    "赵敏": [
        "corrected 2: absent 0, as class:1:4; approve at 0, correct at 1; +16 -16; of_class, corrected",
        "approved 1: absent 1, as class:1:4:4, for reason:class_marks; approve at 0; 0; replacing",
    ],
    "何平": [
        "corrected 2: absent 1, as class:1:5; approve at 0, correct at 1; 0; of_class, corrected",
        "approved 1: absent 0, as class:1:5:4, for reason:class_marks; approve at 0; +16; replacing",
    ],
    "周婷": [
        "corrected 2: absent 0, as class:1:6; approve at 0, correct at 1; +16 -16; of_class, corrected",
        "corrected 3: absent 1, for 请了半天假; approve at 1, correct at 2; 0; submitted, approved, corrected",
        "approved 1: absent 2, as class:1:6:4, for reason:class_marks; approve at 0; 0; replacing",
    ],
    "马力": ["corrected 2: absent 0, as class:1:7; approve at 0, void at 1; +16 -16; of_class, corrected"],
    "钱进": [
        "corrected 2: absent 0, as class:1:8; approve at 0, correct at 1; +16 -16; of_class, corrected",
        "pending 1: absent 1, for 病了半天; ; 0; submitted",
        "approved 1: absent 2, as class:1:8:4, for reason:class_marks; approve at 0; 0; replacing",
    ],
}
"""By person, of each record: state and revision, half-days of absence, key and reason; what was decided; what the
ledger was given; what is traced."""


async def _history(academy: Academy, phone: Phone) -> list[str]:
    """Somebody's records, told like the outcome."""
    person, told = await academy.who(phone), list[str]()
    async with academy.database.reading() as work:
        entries = [row async for row in work.inspection._queries.entries(work._connection, least=1, through=99)]
        for each in sorted(await work.submissions.of_person(person.person_id), key=lambda each: each.submission_id):
            decided = await work.ledger.decisions_of(each.submission_id)
            traced = await work.audit.of_subject(f"submission:{each.submission_id}")
            hours = [f"{row['hours'] // 10:+}" for row in entries if row["submission_id"] == each.submission_id]
            what = f"{each.state.value} {each.revision}: absent {each.details.absent_half_days}"
            what += f", as {each.outside_key}" if each.outside_key else ""
            what += f", for {each.corrects_because}" if each.corrects else ""
            verbs = ", ".join(f"{one.verb} at {one.revision}" for one in decided)
            actions = ", ".join(row.action.removeprefix("submission.") for row in traced)
            told.append("; ".join((what, verbs, " ".join(hours) or "0", actions)))
    return told


async def _asks(phone: Phone, why: str) -> None:
    """Somebody asks for a correction: they were away for a half-day."""
    await phone.says("/records")
    await phone.taps("看“科研诚信培训班")
    await phone.taps("申请更正")
    await phone.says(why)
    await phone.taps("缺席")
    await phone.says("1")
    await phone.taps("提交")


async def _reopened(academy: Academy) -> tuple[Registered, dict[str, Phone]]:
    """Since the class was registered 周婷's record was corrected, 马力's voided, and 钱进 asks for a correction; then
    何平 gets a half-day, 赵敏 and 马力 lose one, and of 周婷 and 钱进 the class says that they missed two."""
    school = await school_on(academy)
    zhou, ma, qian = [await academy.person(*who, "ICT") for who in MORE]
    done = await registered(school, *(number for number, _ in MORE))
    await _asks(zhou, "请了半天假")
    await school.wang.taps("通过 −16")
    record = await done.record(ma)
    await school.wang.taps_data(f"record.void:{record.submission_id}:{record.revision}:duplicate")
    await _asks(qian, "病了半天")
    await done.opened()
    await done.marked(1, {"赵敏": "a", "何平": "p", "周婷": "a", "马力": "a", "钱进": "a"})
    await done.marked(2, {"周婷": "l", "钱进": "l"})
    named = {"李强": school.li, "赵敏": school.zhao, "何平": school.he, "周婷": zhou, "马力": ma, "钱进": qian}
    return done, named


async def test_each_of_many_becomes_what_it_would_by_itself(any_academy: Academy) -> None:
    done, named = await _reopened(any_academy)
    await done.anew()
    done.school.sun.sees(
        "学时增加 1 人，减少 2 人，学时不变、记录有改动 2 人；没有变动 1 人", "马力：原记录已被单位作废"
    )
    await done.school.sun.taps("登记这 5 人的变动")
    assert {name: await _history(any_academy, phone) for name, phone in named.items()} == OUTCOME
    for name, line in (
        ("赵敏", "16 → 0 学时"),
        ("何平", "0 → 16 学时"),
        ("周婷", "0 → 0 学时"),
        ("钱进", "16 → 0 学时"),
    ):
        named[name].sees("“科研诚信培训班”的学时更正了", line, "出勤记录有误")
    assert not any("更正了" in message.text for name in ("李强", "马力") for message in named[name].messages)
    assert await done.school.faults() == []
    await done.school.wang.taps("通过")
    assert "它要更正的记录现在不能更正" in done.school.wang.toasts[-1]
