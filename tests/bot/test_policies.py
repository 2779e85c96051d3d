"""A new regulation is a new dated file: years keep theirs, and nothing of the program is touched (art. 17, R15).

Issue part 7: a made-up policy of 2027 beside the one of 2019.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rules.policy import PACKAGED
from tests.bot.programme import Programme
from tests.story import Academy, sqlite_url

NOW_AND_THEN = (2026, 2027)
TEXT = (PACKAGED / "2019-89.toml").read_text("utf-8")
OF_2027 = (
    TEXT.replace('"2019-89"', '"2027-1"')
    .replace("2019-12-31", "2027-03-01")
    .replace("staff = 90", "staff = 100")
    .replace("online = 50", "online = 60")
    .replace("self_study_cap = 10", "self_study_cap = 4")
    .replace('absence_limit = "1/7"', 'absence_limit = "1/10"')
)
RECORDS = """staff_no,id,route,form,title,start,end,half_days,absent_half_days,hours,result
A001,1,external,special_class,科研诚信培训班,{year}-03-02,{year}-03-06,10,1,,pass
A001,2,self_study,self_study,读书,{year}-04-02,{year}-04-03,,,8,none
A001,3,external_online,online,网络课程,{year}-05-06,{year}-05-28,,,50,pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "policies"
    made.mkdir()
    (made / "2027-1.toml").write_text(OF_2027, "utf-8")
    return made


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    monkeypatch.setenv("CLOCK_AT", "2027-12-10T10:00:00+08:00")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    made = Programme(sqlite_url(tmp_path), monkeypatch)
    made.given(institute)
    return made


async def institute(academy: Academy) -> None:
    await academy.unit("ICT", "计算所")
    await academy.person("A001", "王芳", "ICT")


def years(bot: Programme) -> dict[int, dict[str, object]]:
    """What each year demands and counts, by the ledger; the rules asked from outside say the same."""
    found = {}
    for year in NOW_AND_THEN:
        case = bot.runs("case", "A001", "--year", str(year)).out
        standing = bot.runs("standing", "A001", "--year", str(year)).out
        assert bot.runs("assess", "-", stdin=case).out == standing
        told = json.loads(standing)
        found[year] = {name: told[name] for name in ("policy", "required", "counted", "self_study")}
    return found


def test_2026_stands_as_it_was_and_2027_by_the_new_one(
    bot: Programme, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "records.csv"
    file.write_text(RECORDS.format(year=2026), "utf-8")
    assert bot.runs("records", "import", str(file)).status == 0
    before = years(bot)[2026]
    assert before["counted"] == {"general": 48, "online": 50}
    monkeypatch.setenv("POLICY_DIR", str(folder))
    file.write_text(RECORDS.format(year=2027).replace("A001,", "A001,b"), "utf-8")
    assert bot.runs("records", "import", str(file)).status == 0
    after = years(bot)
    assert after[2026] == before
    assert after[2027] == {
        "policy": "2027-1",
        "required": {"general": 100, "online": 60},
        "counted": {"general": 4, "online": 50},  # a tenth of the half-days missed, four hours of reading
        "self_study": {"recorded": 8, "counted": 4},
    }
    assert bot.runs("report", "--year", "2027", "--format", "json").status == 0
    assert bot.runs("verify").status == 0


def test_a_units_rules_that_a_new_policy_overtakes_hold_no_longer(
    bot: Programme, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R14: a supplement is stricter or nothing; from the policy's first year on, and for what it is stricter in."""
    rules = tmp_path / "rules.json"
    rules.write_text('{"since": 2026, "general_hours": {"staff": 95}, "online_hours": 70}', "utf-8")
    assert bot.runs("unit", "set", "ICT", "--rules", str(rules)).status == 0
    monkeypatch.setenv("POLICY_DIR", str(folder))
    found = years(bot)
    assert found[2026]["required"] == {"general": 95, "online": 70}
    assert found[2027]["required"] == {"general": 100, "online": 70}
    assert bot.runs("unit", "set", "ICT", "--rules", str(rules)).status == 2, "and it can't be given again"
    assert bot.runs("verify").status == 0


@pytest.mark.parametrize("command", [("assess", "-"), ("run",), ("verify",), ("standing", "A001", "--year", "2026")])
def test_all_faults_of_a_policy_file_are_told_by_key(
    bot: Programme, folder: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    bad = OF_2027.replace("online = 60", "online = -1").replace('"1/10"', '"a tenth"').replace("top = 10", "top = 0")
    (folder / "2027-1.toml").write_text(bad + "\n[extra]\nkey = 1\n", "utf-8")
    monkeypatch.setenv("POLICY_DIR", str(folder))
    monkeypatch.setenv("BOT_TOKEN", "123456:abc")
    ended = bot.runs(*command, stdin=b"{}")
    assert (ended.status, ended.out) == (2, b"")
    assert sorted(line.split(": ")[1] for line in ended.err) == [
        "credit.absence_limit", "extra", "publication.top", "required.online"
    ]  # fmt: skip


def test_no_two_policies_have_one_name_or_one_day(
    bot: Programme, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "again.toml").write_text(TEXT, "utf-8")
    monkeypatch.setenv("POLICY_DIR", str(folder))
    ended = bot.runs("case", "A001", "--year", "2026")
    assert (ended.status, ended.err) == (
        2,
        ["again.toml: name: 2019-89.toml has the same", "again.toml: in_force_from: 2019-89.toml has the same"],
    )


def test_a_folder_that_is_not_there_is_told(bot: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_DIR", str(tmp_path / "gone"))
    ended = bot.runs("assess", "-", stdin=b"{}")
    assert ended.status == 2
    assert ended.err[0].startswith("POLICY_DIR: ")
