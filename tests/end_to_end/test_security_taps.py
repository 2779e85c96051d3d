"""security.md 5 and 6: what a forged tap may not do, tried with every verb there is, through the wire."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from handlers.front import TAPS
from sandbox.person import Phone
from tests.bot.files import picture
from tests.end_to_end.campus import (
    Campus,
    Institute,
    card_of,
    data_of,
    log_class,
    log_self_study,
    sees,
    tapped,
    walk_self_study,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRETS = ("李强", "机密的班", "机密的自学", "没交的草稿")
OWN = {"log", "log.new", "home", "my", "settings", "help", "records", "review", "report", "away", "bulk.list", "class"}
OWN |= {"platform.list", "log.behalf"}
"""Verbs that open what is one's own, or one's unit's, whatever id they carry: nothing of others is in their reach."""
CHOICES = ("yes", "approve.own", "reject.untrue", "return.dates", "drop", "all", "save", "en", "on", "20260320", "d1")


@dataclass
class Target:
    """What others are after: 李强's submission, draft and archive, 王芳's list and absence, a request to bind."""

    institute: Institute
    ids: set[int]
    revisions: set[int]

    def taps(self, verb: str) -> list[str]:
        """Every id and revision of a verb that could hit, each bare and with a choice."""
        choices = itertools.cycle(CHOICES)
        known = itertools.product(sorted(self.ids), sorted(self.revisions))
        bare = [f"{verb}:{number}:{revision}" for number, revision in known]
        return [*bare, *(f"{data}:{choice}" for data, choice in zip(bare, choices, strict=False))]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def target(campus: Campus) -> AsyncIterator[Target]:
    """An institute in which something of every kind is open."""
    institute = await campus.institute()
    await log_class(institute.li, "机密的班", picture())
    await log_self_study(institute.li, "机密的自学", day="3.9")
    await card_of(institute.wang, "机密的班")
    await card_of(institute.wang, "机密的自学")
    await walk_self_study(institute.li, "没交的草稿", day="2.9")
    await institute.wang.send("/review")
    await institute.wang.tap("一并通过")
    await sees(institute.wang, "没有提示，一并通过")
    stranger = campus.phone(66, "求绑定的人")
    for said in ("/start", f"{institute.code}-9", "谁"):
        await stranger.send(said)
    await sees(stranger, "已转给人事核对")
    tables = {
        "submissions": "submission_id",
        "drafts": "draft_id",
        "people": "person_id",
        "bindings": "binding_id",
    }
    mine = [institute.staff_no(phone) for phone in (institute.li, institute.wang)]
    ids: set[int] = set()
    for table, key in tables.items():
        marks = ",".join("?" * len(mine))
        owners = f"SELECT person_id FROM people WHERE staff_no IN ({marks})"
        found = campus.rows(f"SELECT {key} AS id FROM {table} WHERE person_id IN ({owners})", *mine)
        ids |= {row["id"] for row in found}
    newest = campus.rows("SELECT MAX(revision) AS revision FROM drafts")[0]["revision"]
    yield Target(institute, ids, {0, 1, newest})


async def others(campus: Campus, actor: int | None) -> dict[str, list[tuple[Any, ...]]]:
    """All that is held, but the actor's own drafts, settings and place in a queue."""
    held = await campus.holdings()
    for table in ("drafts", "people", "review_places"):
        held[table] = [
            tuple(row.values()) for row in campus.rows(f"SELECT * FROM {table} WHERE person_id IS NOT ?", actor)
        ]
    return held


def person_id(campus: Campus, phone: Phone) -> int | None:
    rows = campus.rows("SELECT person_id FROM bindings WHERE telegram_id = ?", phone.person.id)
    return rows[0]["person_id"] if rows else None


async def try_all(phone: Phone, taps: list[str]) -> None:
    """Send them all and wait for every answer."""
    for at in range(0, len(taps), 50):
        queries = [await phone.forge(data) for data in taps[at : at + 50]]
        await asyncio.gather(*(phone.answer(query, 30) for query in queries))


@pytest.mark.parametrize(("who", "one_in"), [("colleague", 1), ("hr_of_another_unit", 3), ("stranger", 10)])
async def test_no_verb_reaches_what_is_not_ones_own(campus: Campus, target: Target, who: str, one_in: int) -> None:
    """security.md 5, 6: every verb with every id, revision and choice, by people without the right."""
    phones = {"colleague": target.institute.zhou, "stranger": campus.phone(67, "路人")}
    if who == "hr_of_another_unit":
        phones[who] = (await campus.institute()).wang
    phone = phones[who]
    await phone.send("/start")
    await phone.expect("学时")
    before, actor = await others(campus, person_id(campus, phone)), person_id(campus, phone)
    seen = len(phone.messages)
    verbs = sorted(set(TAPS) - OWN)
    await try_all(phone, [data for verb in verbs for data in target.taps(verb)][::one_in])
    assert await others(campus, actor) == before
    told = "\n".join([*(m.text for m in phone.messages[seen:]), *(toast.text for toast in phone.toasts)])
    assert not [secret for secret in SECRETS if secret in told]


TRACED = (
    "review.approve", "review.return", "review.reject", "review.why", "review.undo", "review.card", "review.evidence",
    "review.hours", "queue.approve", "record.open", "record.evidence", "record.withdraw", "record.copy", "record.nudge",
    "archive.open", "log.answer", "log.submit", "log.drop", "log.reopen", "cancel", "bulk.confirm", "bulk.cancel",
    "bind.accept", "bind.refuse", "bind.release", "bind.end",
)  # fmt: skip


@pytest.mark.parametrize("verb", TRACED)
async def test_a_forged_tap_leaves_a_trace(campus: Campus, target: Target, verb: str) -> None:
    """security.md 5: refused means that an audit row says so."""
    submission = campus.submission("机密的班")["submission_id"]
    [draft] = campus.rows("SELECT draft_id AS id FROM drafts WHERE state = 'open' AND answers LIKE '%没交的草稿%'")
    [bulk] = campus.rows("SELECT draft_id AS id FROM drafts WHERE kind = 'approve_all' AND state = 'open'")
    owner = person_id(campus, target.institute.li)
    choice = ":reject.untrue" if verb == "review.why" else ""
    numbers = {"log": draft["id"], "cancel": draft["id"], "bulk": bulk["id"], "bind": owner, "archive": owner}
    number = submission if verb == "log.reopen" else numbers.get(verb.split(".")[0], submission)
    before = campus.audit("%.refused")
    async with campus.refusing():
        text = await tapped(target.institute.zhou, f"{verb}:{number}:1{choice}")
    assert campus.audit("%.refused") == before + 1, text


async def test_hr_of_another_unit_can_not_decide_in_any_place(campus: Campus) -> None:
    """security.md 5: HR of unit A on a record of unit B; the same answer as for a record that doesn't exist."""
    home, away = await campus.institute(), await campus.institute()
    await log_self_study(home.li, "本所的事")
    data = data_of(await card_of(home.wang, "本所的事"), "通过 +2")
    answers = set()
    for forged in (data, data.replace("review", "queue"), data.replace("approve", "reject"), "review.approve:999999:1"):
        async with campus.refusing("review.refused"):
            answers.add(await tapped(away.wang, forged))
    assert answers == {"这一件不由你审核。"}
    assert not [message for message in away.wang.messages if "本所的事" in message.text]


MALFORMED = (
    "", ":", "::", "review.approve", "review.approve:", "review.approve:1", "review.approve:x:1", "review.approve:-1:1",
    "review.approve:1:-1", "review.approve:1:1:", "REVIEW.APPROVE:1:1", "review.approve:1:1:通过", "a" * 64, "x" * 5000,
    "review.approve:99999999999999999999:1", "review.approve:１:１", "review.approve:1:1\n", "log.answer:1:1:../../x",
    "log.answer:0:0:" + "9" * 24, "report:9999:0", "report:2026:1:-5", "archive.open:1:0:0.9999.all", "my:0:0",
    "records:0:0:9999.2026.all", "set.quiet:0:0:99:99-1", "away.page:1:1:99999999", "\x00", "log.page:1:1:20269999",
    "review.why:1:1:approve.own", "my:99999:0", "my:123456789012345678:0", "standing:0:0", "' OR 1=1 --", "{}", "null",
)  # fmt: skip


async def test_malformed_data_is_answered_and_changes_nothing(campus: Campus, target: Target) -> None:
    """security.md 6: forged, cut or over-long ``callback_data``; and the person is served on as before."""
    phone = target.institute.zhou
    mine = person_id(campus, phone)
    before = await others(campus, mine)
    await try_all(phone, list(MALFORMED))
    assert await others(campus, mine) == before
    assert not campus.rows("SELECT * FROM inbox WHERE state <> 'done'")
    await campus.settled(phone)


async def test_every_cut_of_a_real_button_is_answered(campus: Campus) -> None:
    """security.md 6: cut data, by the one who may use the whole."""
    institute = await campus.institute()
    await log_self_study(institute.li, "截短的按钮")
    data = data_of(await card_of(institute.wang, "截短的按钮"), "通过 +2")
    async with campus.refusing():
        await try_all(institute.wang, [data[:cut] for cut in range(len(data))])
        await try_all(institute.wang, [data + more for more in ("0", ":1:1", " ", "\u200b", ":" + "x" * 25)])
    await institute.wang.tap("通过 +2")
    await sees(institute.wang, "已通过")
