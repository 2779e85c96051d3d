"""Issue part 7 through the wire: a unit's own rules by file and by two people, and a made-up policy of 2027."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from rules.policy import PACKAGED
from sandbox.academy import roster_csv
from tests.running import running_bot

OF_2027 = (
    (PACKAGED / "2019-89.toml")
    .read_text("utf-8")
    .replace('"2019-89"', '"2027-1"')
    .replace("2019-12-31", "2027-03-01")
    .replace("online = 50", "online = 60")
)


async def test_part_7_rules_by_file_and_by_two_people_and_a_new_policy(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    policies.mkdir()
    (policies / "2027-1.toml").write_text(OF_2027, "utf-8")
    settings = {"CLOCK_AT": "2026-03-10T10:00:00+08:00", "POLICY_DIR": str(policies)}
    async with running_bot(tmp_path, **settings) as bot:
        secrets = await bot.register(roster_csv(date(2026, 3, 10)))
        (tmp_path / "rules.toml").write_text("since = 2026\nonline_hours = 65\n", "utf-8")
        await bot.done("unit", "set", "ICT", "--rules", str(tmp_path / "rules.toml"))
        (tmp_path / "laxer.toml").write_text("since = 2027\nonline_hours = 55\n", "utf-8")
        status, _, err = await bot.command("unit", "set", "ICT", "--rules", str(tmp_path / "laxer.toml"))
        assert (status, "60" in err) == (2, True)
        await bot.start()
        wang, zhao = bot.sandbox.phone(1, "王芳"), bot.sandbox.phone(2, "马丽")
        await bot.bind(wang, "A001", secrets["A001"])
        await bot.bind(zhao, "H001", secrets["H001"])
        await wang.send("/report")
        await wang.tap("补充规定")
        for label in ("提出改动", "职工线下应修", "100", "2027 年", "看看影响", "请另一位确认"):
            await wang.tap(label)
        await zhao.tap("同意")
        await wang.expect("马丽 已同意", anywhere=True)
        told = json.loads(await bot.done("unit", "rules", "ICT"))
        assert [each["by"] for each in told["changes"]] == ["operator", told["changes"][1]["by"]]
        for year, required in ((2026, {"general": 90, "online": 65}), (2027, {"general": 100, "online": 65})):
            case = await bot.done("case", "A002", "--year", str(year))
            standing = await bot.done("standing", "A002", "--year", str(year))
            assert await bot.done("assess", "-", stdin=case.encode()) == standing
            assert json.loads(standing)["required"] == required
        await bot.done("verify")
