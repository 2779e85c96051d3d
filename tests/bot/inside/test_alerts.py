"""The alerts of ``deploy/alerts.yml``: of metrics that there are, each with its remedy, firing when it should only."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.inside import gauges
from bot.inside.metrics import REGISTRY
from tests.promtool import promtool
from tests.zygote import ROOT

__all__ = ["promtool"]

ALERTS = ROOT / "deploy" / "alerts.yml"
PROCESS = {"process_start_time_seconds"}
"""Of the client library; the others are ours."""


def rules() -> dict[str, dict[str, Any]]:
    """Each alert by name."""
    [group] = yaml.safe_load(ALERTS.read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


@dataclass(frozen=True)
class Trouble:
    """Samples a minute apart (promtool's notation) that are trouble at a moment, those that aren't, and the labels
    that the alert then has."""

    wrong: dict[str, str]
    well: dict[str, str]
    at: str = "30m"
    labels: tuple[tuple[str, str], ...] = ()


def counted(name: str, trouble: str, calm: str = "0+0x60") -> Trouble:
    """One series that tells."""
    return Trouble({name: trouble}, {name: calm})


ANSWERS = "xueshi_api_answers_total"
WORK = "xueshi_handler_seconds_bucket"
BASE = "xueshi_database_seconds_bucket"
OLDEST = 'xueshi_outbox_oldest_seconds{priority="reminder"}'
SENT = 'xueshi_calls_total{priority="reminder",outcome="sent"}'

TROUBLES = {
    "XueshiGone": Trouble({}, {"xueshi_build_info": "1+0x60"}),
    "XueshiRestarts": counted("process_start_time_seconds", "0+60x60"),
    "XueshiLoopStill": counted("xueshi_loops_still", "1+0x60"),
    "XueshiDatabaseDown": counted("xueshi_database_up", "0+0x60", "1+0x60"),
    "XueshiTokenRefused": counted(f'{ANSWERS}{{method="getUpdates",status="401"}}', "0+1x60"),
    "XueshiTelegramAway": Trouble(
        {
            f'{ANSWERS}{{status="0"}}': "0+2x60",
            f'{ANSWERS}{{status="502"}}': "0+2x60",
            f'{ANSWERS}{{status="200"}}': "0+3x60",
        },
        {f'{ANSWERS}{{status="0"}}': "0+2x60", f'{ANSWERS}{{status="200"}}': "0+3x60"},
    ),
    "XueshiUpdatesWait": counted("xueshi_inbox_oldest_seconds", "61+0x60", "59+0x60"),
    "XueshiAnswersWait": Trouble(
        {'xueshi_outbox_oldest_seconds{priority="receipt"}': "61+0x60"},
        {'xueshi_outbox_oldest_seconds{priority="answer"}': "59+0x60", OLDEST: "9999+0x60"},
    ),
    "XueshiRemindersStandStill": Trouble({OLDEST: "901+0x60", SENT: "7+0x60"}, {OLDEST: "901+0x60", SENT: "0+9x60"}),
    "XueshiReminderRunLate": counted("xueshi_reminder_run_seconds", "14401+0x60", "14399+0x60"),
    "XueshiManyParked": counted('xueshi_updates_total{outcome="parked"}', "0+1x60", "0+0x20 1+0x40"),
    "XueshiParked": Trouble(
        {'xueshi_parked{queue="outbox"}': "1+0x60"},
        {'xueshi_parked{queue="outbox"}': "0+0x60"},
        labels=(("queue", "outbox"),),
    ),
    "XueshiEvidenceWaits": counted("xueshi_evidence_oldest_seconds", "1801+0x60", "1799+0x60"),
    "XueshiToldToWait": counted(f'{ANSWERS}{{status="429"}}', "0+1x60", "0+0x20 1+0x40"),
    "XueshiLeasesLost": counted('xueshi_updates_total{outcome="lease_lost"}', "0+1x60", "0+0x20 1+0x40"),
    "XueshiHandlersSlow": Trouble(
        {f'{WORK}{{le="1"}}': "0+90x60", f'{WORK}{{le="5"}}': "0+100x60", f'{WORK}{{le="+Inf"}}': "0+100x60"},
        {f'{WORK}{{le="1"}}': "0+100x60", f'{WORK}{{le="5"}}': "0+100x60", f'{WORK}{{le="+Inf"}}': "0+100x60"},
        at="45m",
    ),
    "XueshiDatabaseSlow": Trouble(
        {f'{BASE}{{part="commit",le="{le}"}}': f"0+{n}x60" for le, n in (("0.25", 90), ("1", 100), ("+Inf", 100))},
        {f'{BASE}{{part="commit",le="{le}"}}': f"0+{n}x60" for le, n in (("0.25", 100), ("1", 100), ("+Inf", 100))},
        at="45m",
        labels=(("part", "commit"),),
    ),
    "XueshiDiskLow": counted("xueshi_data_free_bytes", "900000000+0x60", "1100000000+0x60"),
    "XueshiDiskFull": counted("xueshi_data_free_bytes", "100000000+0x60", "900000000+0x60"),
    "XueshiClockOff": counted("xueshi_clock_skew_seconds", "-6+0x60", "4+0x60"),
    "XueshiBackupOld": Trouble(
        {"xueshi_last_backup_timestamp_seconds": "-172800+0x90"},
        {"xueshi_last_backup_timestamp_seconds": "0+0x90"},
        "80m",
    ),
    "XueshiCalendarEnds": counted("xueshi_calendar_last_year", "1969+0x60", "1970+0x60"),
}
"""Promtool's clock starts in 1970."""


def test_every_alert_is_tried() -> None:
    assert rules().keys() == TROUBLES.keys()


def test_alerts_are_of_metrics_and_labels_that_there_are() -> None:
    assert gauges.DATABASE_UP in REGISTRY._collector_to_names  # those looked up at a scrape are there too
    labels = {
        sample_name: set(getattr(metric, "_labelnames", ())) | {"le"}
        for metric, names in REGISTRY._collector_to_names.items()
        for sample_name in names
    }
    for alert, rule in rules().items():
        for name, matchers in re.findall(r"\b(xueshi_\w+)(\{[^}]*\})?", rule["expr"]):
            assert name in labels, (alert, name)
            assert set(re.findall(r"(\w+)(?:=~?|!=|!~)", matchers)) <= labels[name], (alert, matchers)
    told = {family.name for family in text_string_to_metric_families(generate_latest(REGISTRY).decode())}
    assert told >= PROCESS
    values = {value for rule in rules().values() for value in re.findall(r'priority=~?"([^"]+)"', rule["expr"])}
    assert {each for value in values for each in value.split("|")} == {"answer", "receipt", "reminder"}


@pytest.mark.parametrize("page", ["operating.md", "operating.zh.md"])
def test_every_alert_has_its_remedy(page: str) -> None:
    rows = dict(re.findall(r"^\| `(Xueshi\w+)` \| (.+) \|$", (ROOT / "docs" / page).read_text(), re.MULTILINE))
    assert rows.keys() == rules().keys()


def test_alerts_fire_when_they_should_and_only_then(promtool: str, tmp_path: Path) -> None:
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": series, "values": values} for series, values in samples.items()],
            "alert_rule_test": [
                {"eval_time": trouble.at, "alertname": name, "exp_alerts": [fired(name, trouble)] if fires else []}
            ],
        }
        for name, trouble in TROUBLES.items()
        for samples, fires in ((trouble.wrong, True), (trouble.well, False))
    ]
    told = {"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": tests}
    (tmp_path / "fire.yml").write_text(yaml.safe_dump(told))
    for arguments in (("check", "rules", str(ALERTS)), ("test", "rules", str(tmp_path / "fire.yml"))):
        ended = subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr


def fired(name: str, trouble: Trouble) -> dict[str, Any]:
    """An alert as promtool expects it."""
    rule = rules()[name]
    return {"exp_labels": rule["labels"] | dict(trouble.labels), "exp_annotations": rule["annotations"]}
