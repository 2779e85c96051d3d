"""Issue part 1, classes (art. 9.1, 10), on the wire: planned, filled, changed, held, registered, opened again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sheets import Table, write_xlsx
from sandbox.person import Phone
from sandbox.views import Shown
from tests.end_to_end.campus import data_of, sees, tapped
from tests.running import Bot, running_bot

ROSTER = """staff_no,name,unit,unit_name,rank,since,roles
A001,孙悦,ICT,计算所,staff,2020-01-01,organiser
A003,李强,ICT,计算所,staff,2020-01-01,
A004,赵敏,ICT,计算所,staff,2020-01-01,
B001,何平,IOP,物理所,staff,2020-01-01,
B002,马力,IOP,物理所,staff,2020-01-01,
H001,陈局,HQ,院机关,staff,2020-01-01,bureau
"""
PEOPLE = {"A001": "孙悦", "A003": "李强", "A004": "赵敏", "B001": "何平", "B002": "马力"}
TITLE = "科研诚信培训班"
NEAR = f"{TITLE}：你已缺席 1 个半天（含请假），共 8 个半天。再缺 1 个半天，这个班就不计学时了"
BEFORE, LAST_EVENING, DAY_AFTER = (f"2026-03-{moment}:00:00+08:00" for moment in ("10T10", "19T18", "20T11"))


class School:
    """孙悦 of 计算所 organises, for 计算所 and 物理所; 陈局 is of neither."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.phones = {number: bot.sandbox.phone(at, name) for at, (number, name) in enumerate(PEOPLE.items(), 1)}
        self.sun, self.li, self.zhao, self.he, self.ma = self.phones.values()

    def states(self, title: str = TITLE) -> dict[str, str]:
        """Everybody's place in a class, by name, in the order of the list."""
        sql = """SELECT p.name, t.state FROM trainees t JOIN people p USING (person_id) JOIN classes c USING (class_id)
        WHERE c.title = ? ORDER BY t.place_in_line"""
        return dict(self.bot.rows(sql, title))

    def hours(self) -> list[tuple[str, str, int]]:
        """The ledger: whose, what, and tenths of hours."""
        return self.bot.rows(
            "SELECT p.name, l.kind, l.hours FROM ledger l JOIN people p USING (person_id) ORDER BY 1, 2"
        )

    async def plans(self, title: str, sessions: str, places: str) -> Shown:
        """孙悦 plans a class for two units, every answer typed; its page."""
        await self.sun.send("/class")
        await presses(self.sun, "计划新的培训班")
        await self.sun.expect("叫什么名字")
        for said in (title, "制度与案例", "一号楼", "专项培训班", sessions, places, "不脱产", "有考核", "ICT，IOP"):
            await self.sun.send(said)
        await presses(self.sun, "发布")
        return await self.sun.expect(f"已发布。可以报名了；也可以由你粘贴名单。\n{title}")

    async def opens(self, phone: Phone, title: str = TITLE) -> None:
        """Somebody opens a class from the list."""
        await phone.send("/class")
        await presses(phone, f"看“{title}”")

    async def lists(self, name: str, data: bytes) -> None:
        """孙悦 uploads a list of trainees."""
        await self.opens(self.sun)
        await presses(self.sun, "粘贴或上传学员名单")
        await self.sun.expect("请粘贴名单")
        await self.sun.document(name, data)


@asynccontextmanager
async def school_in(folder: Path) -> AsyncIterator[School]:
    """The school on the real wire, before any class, its people bound; what happened in it must pass `verify`."""
    async with running_bot(folder, CLOCK_AT=BEFORE) as bot:
        secrets = await bot.register(ROSTER)
        school = School(bot)
        await school.bot.runs_at(BEFORE)
        for number, phone in school.phones.items():
            await bot.bind(phone, number, secrets[number])
        yield school
        status, out, err = await bot.command("verify")
        assert status == 0, out + err


async def presses(phone: Phone, *labels: str) -> None:
    """Tap one button after the other, each on what the bot showed since the act before."""
    for label in labels:
        await phone.tap(label, on=await phone.expect_button(label))


async def shows(phone: Phone, *parts: str, anywhere: bool = False) -> Shown:
    """Wait for what the bot answered since the phone's last act, which must tell every part."""
    shown = await phone.expect(parts[0], anywhere=anywhere)
    missing = [part for part in parts if part not in "\n".join((shown.text, *shown.labels))]
    assert not missing, f"{missing} not in: {shown.text}\n{shown.labels}"
    return shown


def told(phone: Phone, text: str) -> int:
    """How many messages of the bot say it."""
    return sum(text in message.text for message in phone.messages if message.by_bot)


async def test_part_1_a_class_fills_by_button_link_and_list_and_who_waits_moves_up(tmp_path: Path) -> None:
    async with school_in(tmp_path) as school:
        page = await school.plans(TITLE, "3.16-3.17", "2")
        assert "共 4 个半天，16 学时" in page.text
        assert "最多 2 人\n面向 2 个单位：ICT · IOP" in page.text
        [link] = [line for line in page.text.splitlines() if "报名链接" in line]
        await school.opens(school.li)
        await presses(school.li, "报名")
        await shows(school.li, "报名成功", "已报名 1 人")
        await school.he.start(link.rsplit("start=", 1)[1])
        await presses(school.he, "报名")
        await shows(school.he, "报名成功", "已报名 2 人")

        people = Table(("工号", "姓名"), (("A004", "赵敏"), ("X999", "谁"), ("H001", "陈局"), ("A003", "李强")))
        await school.lists("名单.xlsx", write_xlsx({"名单": people}))
        await shows(
            school.sun,
            "可以加入 1 人",
            "没有加入的 3 行",
            "没有加入“X999 谁”：名册上没有这样的人",
            "没有加入“H001 陈局”：院机关不在邀请的单位里",
            "“A003 李强”已经在名单上",
        )
        await presses(school.sun, "加入这 1 人")
        await shows(school.sun, "已加入 1 人", "已报名 2 人，候补 1 人")
        assert school.states() == {"李强": "enrolled", "何平": "enrolled", "赵敏": "waiting"}
        await school.opens(school.ma)
        await presses(school.ma, "已满，排候补")
        await shows(school.ma, "已排候补", "前面还有 1 人")

        await presses(school.li, "退出")
        await shows(school.li, "已退出", "已报名 2 人，候补 1 人")
        await shows(school.zhao, f"有名额了：{TITLE}", "2026-03-16")
        left = {"李强": "left", "何平": "enrolled", "赵敏": "enrolled", "马力": "waiting"}
        assert school.states() == left
        assert told(school.ma, "有名额了") == 0, "there was one place"


async def test_part_1_a_change_of_plan_and_a_cancellation_are_told_to_who_is_on_the_list(tmp_path: Path) -> None:
    async with school_in(tmp_path) as school:
        await school.plans(TITLE, "3.16-3.17", "2")
        await school.lists("名单.csv", "工号,姓名\nA003,李强\nB001,何平\n".encode())
        await presses(school.sun, "加入这 2 人")
        await shows(school.sun, "已加入 2 人")
        await changed(school)
        await cancelled(school)


async def changed(school: School) -> None:
    """Another place and other half-days: old beside new for 孙悦, then once for each on the list, nobody else."""
    new = "地点：一号楼 → 二号楼", "增加 1 个半天：\n2026-03-18（周三）上午", "取消 2 个半天：\n2026-03-16（周一）全天"
    await school.opens(school.sun)
    await presses(school.sun, "修改安排")
    for label, question, answer in (("地点", "在哪里办", "二号楼"), ("半天", "哪些半天", "3.17-3.18上午")):
        await presses(school.sun, label)
        await school.sun.expect(question)
        await school.sun.send(answer)
    page = await shows(school.sun, f"修改：{TITLE}", *new, "会通知 2 人")
    confirm = data_of(page, "确认修改")
    await presses(school.sun, "确认修改")
    await shows(school.sun, "已修改。已通知 2 人", "共 3 个半天，12 学时", "二号楼")
    for phone in (school.li, school.he):
        await shows(phone, f"有改动：{TITLE}", *new, anywhere=True)
    await tapped(school.sun, confirm)
    await school.bot.sandbox.until_confirmed()
    assert [told(phone, "有改动") for phone in school.phones.values()] == [0, 1, 0, 1, 0]
    halves = school.bot.rows("SELECT held_on, half FROM sessions ORDER BY held_on, half")
    assert halves == [("2026-03-17", "am"), ("2026-03-17", "pm"), ("2026-03-18", "am")]


async def cancelled(school: School) -> None:
    """A second class of one place, which somebody has and another waits for, is cancelled; the first one isn't."""
    other = "安全培训班"
    await school.plans(other, "3.20上午", "1")
    for phone, label in ((school.zhao, "报名"), (school.li, "已满，排候补")):
        await school.opens(phone, other)
        await presses(phone, label)
        await phone.expect("你已报名" if label == "报名" else "你在候补")
    await school.opens(school.sun, other)
    await presses(school.sun, "取消这个班")
    await school.sun.expect(f"取消“{other}”？")
    await presses(school.sun, "取消这个班")
    await school.sun.expect("这个班已经取消")
    for phone in (school.zhao, school.li):
        await shows(phone, f"已取消：{other}", "2026-03-20", "不用来了")
    await school.bot.sandbox.until_confirmed()
    assert [told(phone, "已取消：") for phone in school.phones.values()] == [0, 1, 1, 0, 0]
    assert dict(school.bot.rows("SELECT title, state FROM classes")) == {TITLE: "planned", other: "cancelled"}
    await school.ma.send("/class")
    listed = await shows(school.ma, TITLE, "可以报名")
    assert other not in listed.text


async def test_part_1_attendance_results_and_hours_and_a_registered_class_opened_again(tmp_path: Path) -> None:
    async with school_in(tmp_path) as school:
        await school.plans(TITLE, "3.16-3.19", "不限")
        await school.lists("名单.csv", "工号,姓名\nA003,李强\nA004,赵敏\nB001,何平\nB002,马力\n".encode())
        await presses(school.sun, "加入这 4 人")
        await shows(school.sun, "已加入 4 人")
        await school.bot.runs_at(LAST_EVENING)
        await attended(school)
        await judged(school)
        await registered(school)
        await school.bot.runs_at(DAY_AFTER)
        await opened_again(school)
        await registered_anew(school)
        await archived(school)


async def attended(school: School) -> None:
    """The first half-day by taps, the second by a file, the other six at once; who misses one of eight is warned."""
    await school.opens(school.sun)
    await presses(school.sun, "全部半天", "2026-03-16（周一）上午")
    await shows(school.sun, "还有 4 人没有记", "2026-03-16（周一）上午", "签到还没有开放")
    await presses(school.sun, "点名", "缺席", "赵敏")
    await shows(school.zhao, NEAR, anywhere=True)
    await everybody_else(school, 1, 3)

    await school.sun.forge("session.upload:2:0")
    await school.sun.expect("请粘贴名单")
    await school.sun.document("出勤.csv", "工号,出勤\nA003,缺席\nA004,请假\nB001,到场\nX999,到场\n".encode())
    await shows(
        school.sun, "到场：1 人", "缺席：1 人", "请假：1 人", "有 1 行没有看懂", "“X999 到场”：名单上没有这个人"
    )
    await presses(school.sun, "确认，记 3 人")
    await shows(school.sun, "已按名单记 3 人", "还有 1 人没有记")
    await shows(school.li, NEAR, anywhere=True)
    await shows(school.zhao, "你已缺席 2 个半天（含请假），共 8 个半天，达到七分之一，这个班不计学时", anywhere=True)
    await everybody_else(school, 2, 1)
    for session in range(3, 9):
        await everybody_else(school, session, 4)
    assert [told(phone, "再缺 1 个半天") for phone in (school.li, school.zhao, school.he, school.ma)] == [1, 1, 0, 0]
    marks = """SELECT p.name, a.session_id, a.mark, a.how FROM attendance a JOIN people p USING (person_id)
    WHERE a.mark <> 'present' ORDER BY 1, 2"""
    away = [("李强", 2, "absent", "upload"), ("赵敏", 1, "absent", "tap"), ("赵敏", 2, "leave", "upload")]
    assert school.bot.rows(marks) == away


async def everybody_else(school: School, session: int, count: int) -> None:
    """孙悦 marks who is left in a half-day as present."""
    await school.sun.forge(f"session:{session}:0")
    await presses(school.sun, f"其余 {count} 人都到了", f"确认 {count} 人到场")
    await school.sun.expect(f"已记 {count} 人到场")


async def judged(school: School) -> None:
    """马力 fails; the others pass as they were shown."""
    await school.opens(school.sun)
    await presses(school.sun, "登记学时")
    await shows(
        school.sun, "还不能登记，缺 4 项", *(f"{name}：没有考核结果" for name in ("李强", "赵敏", "何平", "马力"))
    )
    await school.opens(school.sun)
    await presses(school.sun, "考核结果", "不合格：马力")
    await presses(school.sun, "其余 3 人都合格")
    shown = await shows(school.sun, "以下 3 人记为合格", "李强（A003）", "赵敏（A004）", "何平（B001）")
    assert "马力" not in shown.text
    await presses(school.sun, "确认 3 人合格")
    await school.sun.expect("已记 3 人合格")


async def registered(school: School) -> None:
    """Who gets nothing is told with the reason before; the same button books once."""
    await school.opens(school.sun)
    await presses(school.sun, "登记学时")
    page = await shows(
        school.sun,
        "有学时的 2 人",
        "32 学时：2 人",
        "没有学时的 2 人",
        "赵敏：缺席 2 / 8 个半天，达到七分之一",
        "马力：考核不合格",
    )
    assert school.hours() == []
    confirm = data_of(page, "登记这 4 人")
    await presses(school.sun, "登记这 4 人")
    await shows(school.sun, "已登记 4 人", "学时已经登记")
    once = [("何平", "credit", 320), ("李强", "credit", 320)]
    assert school.hours() == once
    records = school.bot.rows("SELECT * FROM submissions ORDER BY submission_id")
    assert len(records) == 4
    assert await tapped(school.sun, confirm) == "学时已经登记。"
    assert (school.hours(), school.bot.rows("SELECT * FROM submissions ORDER BY submission_id")) == (once, records)
    for phone, hours, why in (
        (school.li, "32", ""), (school.he, "32", ""), (school.zhao, "0", "达到七分之一"), (school.ma, "0", "不合格"),
    ):  # fmt: skip
        await shows(phone, f"“{TITLE}”的学时已登记：{hours} 学时", why, anywhere=True)
        assert told(phone, "的学时已登记") == 1
    for phone, counted in ((school.he, "线下 32 / 90"), (school.zhao, "线下 0 / 90")):
        await phone.send("/my")
        assert (await sees(phone, "学时进度", counted)).photo


async def opened_again(school: School) -> None:
    """With a reason; of 赵敏's two absences the one by the list was wrong."""
    await school.opens(school.sun)
    await presses(school.sun, "重新打开，更正", "出勤记录有误")
    await shows(school.sun, "已重新打开", "正在更正", "原来登记的学时照旧有效", "出勤记录有误")
    await school.sun.forge("session.upload:2:0")
    await school.sun.expect("请粘贴名单")
    await school.sun.send("A004 到场")
    await shows(school.sun, "改动：赵敏，请假 → 到场")
    await presses(school.sun, "确认，记 1 人")
    await school.sun.expect("已按名单记 1 人")
    await shows(school.zhao, f"{TITLE}：出勤已更正，你缺席 1 个半天（含请假），共 8 个半天，学时不受影响")


async def registered_anew(school: School) -> None:
    """Old beside new; booked once, for 赵敏 alone."""
    before = school.hours()
    await school.opens(school.sun)
    await presses(school.sun, "重新登记学时")
    page = await shows(
        school.sun,
        "学时增加 1 人，减少 0 人，学时不变、记录有改动 0 人；没有变动 3 人",
        "赵敏：0 → 32 学时（缺席 1 / 8 个半天，合格）",
    )
    confirm = data_of(page, "登记这 1 人的变动")
    await presses(school.sun, "登记这 1 人的变动")
    await shows(school.sun, "已重新登记，1 人有变动")
    anew = [*before, ("赵敏", "credit", 320)]
    assert school.hours() == anew
    assert await tapped(school.sun, confirm) == "学时已经登记。"
    assert school.hours() == anew
    await shows(school.zhao, f"“{TITLE}”的学时更正了：0 → 32 学时", "出勤记录有误", anywhere=True)
    assert [told(phone, "的学时更正了") for phone in school.phones.values()] == [0, 0, 1, 0, 0]


async def archived(school: School) -> None:
    """赵敏 reads what was changed and why, and `/my` counts it."""
    await school.zhao.send("/records")
    await presses(school.zhao, f"看“{TITLE}")
    await shows(
        school.zhao,
        "更正了 2026-03-19",
        "2026 年入账 32 学时",
        "出勤记录有误",
        "缺席：缺席 2 个半天 → 缺席 1 个半天",
        "看更正前的记录",
    )
    await presses(school.zhao, "看更正前的记录")
    await shows(school.zhao, "状态：已更正", "孙悦更正", "出勤记录有误")
    await school.zhao.send("/my")
    assert (await sees(school.zhao, "学时进度", "线下 32 / 90")).photo
