"""``roster``, ``unit``, ``records``, ``invite`` and ``verify`` as HR and scripts use them."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.evidence_store import FolderStore
from storage.evidence import EvidenceState
from tests.bot.programme import Programme
from tests.running import running_bot
from tests.storage.plain_sql import plain_sql
from tests.story import Academy

ROSTER = """工号,姓名,单位代码,单位名称,职级,任职日期,角色
A001,王芳,ICT,计算所,职工,2020-01-01,审核人
A002,李强,ICT,计算所,职工,2021-03-01,
P001,陈晨,PHY,物理所,领导,2018-05-01,人事局
"""
RECORDS = """staff_no,id,route,form,title,start,end,half_days
A001,2024-17,external,special_class,科研诚信培训班,2024-03-04,2024-03-08,10
"""


@pytest.fixture
def bot(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """The command line on each engine, on 10 March 2026, with an empty database."""
    monkeypatch.setenv("CLOCK_AT", "2026-03-10T10:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("BOT_TOKEN", raising=False)
    return Programme(database_url, monkeypatch)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(ROSTER, "utf-8")
    return file


def test_a_roster_is_tried_applied_and_applied_again(bot: Programme, roster: Path) -> None:
    tried = bot.runs("roster", "import", str(roster), "--dry-run")
    assert tried.status == 0
    assert tried.out.decode().splitlines() == [
        "试运行，什么也没有写入：",
        "新增 3 人，变更 0 人，未变 0 人。",
        "新增单位：ICT 计算所",
        "新增单位：PHY 物理所",
    ]
    for expected in ("新增 3 人，变更 0 人，未变 0 人。", "新增 0 人，变更 0 人，未变 3 人。"):
        done = bot.runs("roster", "import", str(roster))
        assert (done.status, done.out.decode().splitlines()[0], done.err) == (0, expected, [])


def test_the_unnamed_are_listed_and_leave_only_when_told(bot: Programme, roster: Path) -> None:
    bot.runs("roster", "import", str(roster))
    fewer = roster.with_name("fewer.csv")
    fewer.write_text("".join(ROSTER.splitlines(keepends=True)[:2]), "utf-8")
    told = bot.runs("roster", "import", str(fewer)).out.decode()
    assert "没有改动" in told
    assert "A002 李强（计算所）" in told
    left = bot.runs("roster", "import", str(fewer), "--missing-left", "2026-02-28", "--json")
    assert left.json == {
        "dry_run": False, "new_units": {}, "renamed_units": {}, "added": [], "changed": [], "unchanged": 1,
        "missing": ["A002", "P001"], "left": ["A002", "P001"],
    }  # fmt: skip
    assert any("按 2026-02-28 离职" in line for line in left.err)
    again = bot.runs("roster", "import", str(fewer), "--missing-left", "2026-02-28", "--json")
    assert (again.json["missing"], again.json["left"]) == ([], [])


def test_every_fault_is_told_on_a_line_and_nothing_is_applied(bot: Programme, roster: Path) -> None:
    """Exit 2, by row and column; security.md 18: no stack, no path, no SQL."""
    roster.write_text(ROSTER + "А003,周远,ICT,计算所,职工,2020-13-01,审核\n", "utf-8")
    done = bot.runs("roster", "import", str(roster))
    assert (done.status, done.out) == (2, b"")
    assert [line[:8] for line in done.err] == ["第 5 行，工号", "第 5 行，任职", "第 5 行，角色"]
    assert "Traceback" not in "".join(done.err)
    assert bot.runs("roster", "import", str(roster.with_name("none.csv"))).status == 2
    assert bot.runs("roster", "import", str(roster), "--missing-left", "gestern").err == [
        "“gestern”不是日期。这样写：2026-03-02"
    ]
    roster.write_text(ROSTER, "utf-8")
    assert "新增 3 人" in bot.runs("roster", "import", str(roster)).out.decode()


def test_days_that_contradict_the_register_are_bad_input(bot: Programme, roster: Path) -> None:
    bot.runs("roster", "import", str(roster))
    header = "工号,姓名,单位代码,职级,任职日期,入单位日期\n"
    roster.write_text(header + "A002,李强,PHY,职工,2021-03-01,2019-01-01\n", "utf-8")
    done = bot.runs("roster", "import", str(roster))
    assert done.status == 2
    assert done.err == ["第 2 行，入单位日期：入单位日期 2019-01-01 不晚于上一个单位的入单位日期 2021-03-01"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_export_imports_to_the_same(bot: Programme, roster: Path, suffix: str) -> None:
    """security.md 14: a name that looks like a formula stays inert in both formats, and comes back as it was."""
    roster.write_text(ROSTER + '"B001",=1+1,ICT,计算所,职工,2020-01-01,\n', "utf-8")
    bot.runs("roster", "import", str(roster))
    file = roster.with_name(f"out{suffix}")
    exported = bot.runs("roster", "export", str(file))
    assert (exported.status, exported.out) == (0, b"")
    if suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
        assert rows[-2]["name"] == "'=1+1"
    else:
        assert load_workbook(file)["roster"].cell(4, 2).data_type == "s"
    assert bot.runs("roster", "import", str(file), "--json").json["unchanged"] == 4
    assert bot.runs("roster", "export", str(roster.with_name("out.pdf"))).status == 2


def test_a_unit_gets_its_first_year(bot: Programme, roster: Path) -> None:
    """R19: the year of the first import, until it is set."""
    bot.runs("roster", "import", str(roster))
    assert bot.runs("unit", "set", "ICT", "--records-since", "2024").status == 0
    unknown = bot.runs("unit", "set", "ZZZ", "--records-since", "2024")
    assert (unknown.status, unknown.err) == (2, ["没有代码为 ZZZ 的单位"])
    for bad in (("ICT",), ("ICT", "--records-since", "soon"), ("ICT", "--records-since", "20260")):
        assert bot.runs("unit", "set", *bad).status == 2
    assert bot.runs("case", "A001", "--year", "2026").json["records_since"] == 2024


def test_a_unit_gets_rules_of_its_own_that_are_stricter(bot: Programme, roster: Path, tmp_path: Path) -> None:
    """R14: a laxer one is refused by name when it is loaded."""
    bot.runs("roster", "import", str(roster))
    file = tmp_path / "rules.json"
    file.write_text('{"since": 2026, "general_hours": {"staff": 100}}', "utf-8")
    assert bot.runs("unit", "set", "ICT", "--rules", str(file)).status == 0
    assert bot.runs("standing", "A001", "--year", "2026").json["required"] == {"general": 100, "online": 50}
    file.write_text('{"online_hours": 40}', "utf-8")
    laxer = bot.runs("unit", "set", "ICT", "--rules", str(file))
    assert laxer.status == 2
    assert [line.split(":")[0] for line in laxer.err] == ["unit_rules.online_hours"]
    file.write_text("{", "utf-8")
    assert bot.runs("unit", "set", "ICT", "--rules", str(file)).err == ["rules.json：不是 JSON，也不是 TOML"]


def test_earlier_records_are_kept_once(bot: Programme, roster: Path, tmp_path: Path) -> None:
    bot.runs("roster", "import", str(roster))
    file = tmp_path / "earlier.csv"
    file.write_text(RECORDS, "utf-8")
    assert "新增 1 条，已有 0 条" in bot.runs("records", "import", str(file), "--dry-run").out.decode()
    assert bot.runs("records", "import", str(file)).out.decode() == "新增 1 条，已有 0 条。\n"
    assert bot.runs("records", "import", str(file)).out.decode() == "新增 0 条，已有 1 条。\n"
    assert bot.runs("standing", "A001", "--year", "2024").json["recorded"] == {"general": 40, "online": 0}


def test_records_that_cannot_be_kept_are_told_by_row(bot: Programme, roster: Path, tmp_path: Path) -> None:
    bot.runs("roster", "import", str(roster))
    file = tmp_path / "earlier.csv"
    file.write_text(RECORDS, "utf-8")
    bot.runs("records", "import", str(file))
    stranger = "B009,7,external,special_class,培训,2024-03-04,2024-03-08,10\n"
    file.write_text(RECORDS.replace(",10", ",8") + stranger, "utf-8")
    done = bot.runs("records", "import", str(file))
    assert done.status == 2
    assert done.err == [
        "第 2 行：工号 A001 的这条记录（2024-17）已经导入过，内容不同",
        "第 3 行：名册里没有工号 B009",
    ]


def test_verify_says_what_it_checked_and_what_differs(
    bot: Programme, roster: Path, tmp_path: Path, database_url: str
) -> None:
    """Exit 1 names what differs; a flipped byte in an evidence file is found."""
    bot.runs("roster", "import", str(roster))
    store = FolderStore(tmp_path / "data" / "evidence")
    sha256 = store.keep(b"a certificate")

    async def with_evidence(academy: Academy) -> None:
        async with academy.database.transaction() as work:
            person = await work.people.by_staff_no("A001")
            assert person is not None
            draft = await work.drafts.begin(person.person_id, "log", academy.now)
            await work.evidence.add(person.person_id, draft.draft_id, "photo", "f", "u", academy.now)
            (file,) = await work.evidence.claim("test", academy.now, academy.now, 1)
            await work.evidence.settle(file, "test", EvidenceState.STORED, sha256=sha256)

    bot.given(with_evidence)
    good = bot.runs("verify")
    assert (good.status, good.err) == (0, [])
    assert "材料 1 份" in good.out.decode()
    assert "链 ICT：3 行" in good.out.decode()

    kept = tmp_path / "data" / "evidence" / sha256[:2] / sha256[2:4] / sha256
    kept.chmod(stat.S_IRUSR | stat.S_IWUSR)
    kept.write_bytes(b"A certificate")
    bot.given(lambda _: plain_sql_once(database_url, "UPDATE audit_heads SET seq = 9 WHERE chain = 'ICT'"))
    bad = bot.runs("verify")
    assert bad.status == 1
    assert bad.err == [
        "audit ICT：链头记着 9 行，最后一行是第 3 行，或两者的哈希不同",
        f"evidence 1：文件不在，或内容与 {sha256} 不符（记录 -）",
        "2 处不符",
    ]


async def plain_sql_once(database_url: str, statement: str) -> None:
    await plain_sql(database_url, statement)


def test_invite_needs_a_token(bot: Programme, roster: Path) -> None:
    bot.runs("roster", "import", str(roster))
    done = bot.runs("invite", "--all")
    assert (done.status, done.out) == (2, b"")
    assert [line.split(":")[0] for line in done.err] == ["BOT_TOKEN"]


def test_invite_wants_one_way_of_choosing(bot: Programme) -> None:
    for arguments in ((), ("A001", "--all"), ("--unit", "ICT", "--all")):
        done = bot.runs("invite", *arguments)
        assert (done.status, done.err) == (2, ["请给出工号、--unit 或 --all，只选一种"])


async def test_links_bind_and_say_no_token(tmp_path: Path) -> None:
    """security.md 10, 16: against a Bot API of the tests' own, by the bot's process."""
    async with running_bot(tmp_path) as bot:
        secrets = await bot.register(ROSTER + "A009,周远,ICT,计算所,职工,2020-01-01,\n")
        assert set(secrets) == {"A001", "A002", "A009", "P001"}
        links = (await bot.done("invite", "--unit", "ICT", "--unbound")).splitlines()
        assert links[0] == "staff_no,name,link"
        number, name, link = links[1].split(",")
        assert (number, name) == ("A001", "王芳")
        assert link.startswith("https://t.me/")
        assert link.rsplit("=", 1)[1] != secrets["A001"]
        status, out, err = await bot.command("invite", "ａ００２", "B009")
        assert (status, out, err) == (2, "", "没有工号 B009\n")
        status, out, err = await bot.command("invite", "--unit", "ZZZ")
        assert (status, out, err) == (2, "", "没有代码为 ZZZ 的单位\n")
        assert bot.sandbox.token not in out + err + "".join(links)


def test_faults_that_only_the_register_shows_are_told_among_the_others_by_row(bot: Programme, roster: Path) -> None:
    """interfaces.md: all faults of a file at once, by row and column, a column that isn't known among them."""
    bot.runs("roster", "import", str(roster))
    header = "工号,姓名,单位代码,职级,任职日期,入单位日期,密码\n"
    rows = (
        "A001,王芳,ICT,职工,2020-13-01,,\nA002,李强,PHY,职工,2021-03-01,2019-01-01,\nP001,陈晨,PHY,经理,2018-05-01,,x\n"
    )
    roster.write_text(header + rows, "utf-8")
    done = bot.runs("roster", "import", str(roster))
    assert (done.status, [line.split("：")[0] for line in done.err]) == (
        2,
        ["密码", "第 2 行，任职日期", "第 3 行，入单位日期", "第 4 行，职级"],
    )


def test_a_renamed_unit_is_told(bot: Programme, roster: Path) -> None:
    """Else a slip in a code or a name would go by as “unchanged”."""
    bot.runs("roster", "import", str(roster))
    roster.write_text(ROSTER.replace("物理所", "理论物理所"), "utf-8")
    told = bot.runs("roster", "import", str(roster), "--json")
    assert (told.json["unchanged"], told.json["renamed_units"]) == (3, {"PHY": ["物理所", "理论物理所"]})
    assert "单位改名：PHY 物理所 → 理论物理所" in told.err


def test_a_cell_without_end_is_told_as_such(bot: Programme, roster: Path) -> None:
    roster.write_text(ROSTER + f"X1,{'长' * 200_000},ICT,,staff,2020-01-01\n", "utf-8")
    done = bot.runs("roster", "import", str(roster))
    assert done.status == 2
    assert "131072" in done.err[0]


def test_records_of_people_who_are_not_there_are_told_among_the_other_faults(
    bot: Programme, roster: Path, tmp_path: Path
) -> None:
    bot.runs("roster", "import", str(roster))
    file = tmp_path / "records.csv"
    file.write_text(
        "staff_no,id,route,form,title,start,end,half_days,result\n"
        "Z999,1,external,lecture,讲座,2025-03-03,2025-03-03,1,pass\n"
        "A002,2,external,lecture,讲座,2025-13-03,2025-03-03,1,pass\n",
        "utf-8",
    )
    done = bot.runs("records", "import", str(file))
    assert (done.status, [line.split("：")[0].split("，")[0] for line in done.err]) == (2, ["第 2 行", "第 3 行"])
