"""security.md 4, 10, 11, 16 and 18: who is let in, what isn't listened to, and what is never said, on the wire."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

from sandbox.person import Phone
from tests.bot.files import picture
from tests.end_to_end.campus import (
    Campus,
    campus_in,
    card_of,
    data_of,
    log_self_study,
    sees,
    tapped,
    walk_class_to_evidence,
)
from tests.zygote import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="module")

USED = ["message", "callback_query", "my_chat_member"]
GROUP = -1001000000001


def pushed(campus: Campus, kind: str, payload: dict[str, Any]) -> None:
    """An update that comes although nobody asked for its kind, as left over from an earlier setting."""
    updates = campus.bot.sandbox.world.updates
    allowed, updates.allowed = updates.allowed, frozenset({kind})
    updates.add(kind, payload)
    updates.allowed = allowed


def message(phone: Phone, **more: Any) -> dict[str, Any]:
    """A message as the Bot API has it, from a person."""
    chat = {"id": phone.person.id, "type": "private", "first_name": phone.person.name}
    return {"message_id": 900, "date": int(time.time()), "chat": chat, "from": phone.person.as_api(), **more}


async def test_only_what_is_used_is_asked_for_and_the_rest_is_ignored(campus: Campus) -> None:
    """security.md 4."""
    institute = await campus.institute()
    asked = [call.fields for call in campus.bot.sandbox.calls if call.method == "getupdates"]
    assert {fields["allowed_updates"] for fields in asked} == {str(USED).replace("'", '"')}
    person = institute.li.person.as_api()
    others: dict[str, dict[str, Any]] = {
        "edited_message": message(institute.li, text="/my"),
        "channel_post": {
            "message_id": 1, "date": 1, "text": "/my", "chat": {"id": -1009, "type": "channel", "title": "频道"},
        },
        "inline_query": {"id": "1", "from": person, "query": "李强", "offset": ""},
        "chosen_inline_result": {"result_id": "1", "from": person, "query": "李强"},
        "poll": {
            "id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False,
        },
        "message_reaction": {
            "chat": {"id": 1, "type": "private"}, "message_id": 1, "date": 1, "user": person, "old_reaction": [],
            "new_reaction": [],
        },
        "something_of_the_future": {"id": 1},
    }  # fmt: skip
    parked = campus.rows("SELECT seq FROM inbox WHERE state <> 'done'")
    async with campus.refusing():
        seen, calls = len(institute.li.messages), len(campus.bot.sandbox.calls)
        for kind, payload in others.items():
            pushed(campus, kind, payload)
        await campus.settled(institute.li)
    said = [call for call in list(campus.bot.sandbox.calls)[calls:] if call.method.startswith(("send", "edit"))]
    assert len(said) == 1
    assert len(institute.li.messages) == seen + 2
    assert campus.rows("SELECT seq FROM inbox WHERE state <> 'done'") == parked


async def test_groups_and_channels_are_told_nothing(campus: Campus) -> None:
    """security.md 11: the answer in a group names nobody, and nothing is booked."""
    institute = await campus.institute()
    await log_self_study(institute.li, "群里不说的事")
    data = data_of(await card_of(institute.wang, "群里不说的事"), "通过 +2")
    group = campus.bot.sandbox.world.chats
    async with campus.refusing():
        for said in (
            "/my",
            "/records",
            "/review@xueshi_bot",
            "/start",
            f"/start {campus.secrets['H001']}",
            "群里不说的事",
        ):
            await institute.wang.in_group(said, GROUP)
        chat = {"id": GROUP, "type": "supergroup", "title": "同事群"}
        shown = message(institute.wang) | {"chat": chat}
        query = {
            "id": "77",
            "from": institute.wang.person.as_api(),
            "chat_instance": "1",
            "message": shown,
            "data": data,
        }
        campus.bot.sandbox.inject("callback_query", query)
        await campus.settled(institute.wang)
        await campus.until(lambda: any(each.by_bot for each in group[GROUP].messages.values()), "the group is answered")
    told = [each.text for each in group[GROUP].messages.values() if each.by_bot]
    assert set(told) == {"我只在私聊里工作。请直接给我发消息。"}


async def test_a_forwarded_command_or_answer_is_not_ones_own_word(campus: Campus) -> None:
    """security.md 11: forwards, by the bound and by strangers."""
    institute = await campus.institute()
    stranger = campus.phone(301, "转发的人")
    async with campus.refusing():
        await stranger.forward(f"/start {campus.secrets['U24-1']}", institute.li.person)
        await sees(stranger, "请自己发送")
        await institute.li.forward("/log")
        await institute.li.forward("/my", "某人")
        await campus.settled(institute.li)
    assert "2026 年学时" not in institute.li.transcript()
    await institute.li.send("/log")
    await institute.li.tap("在职自学")
    await institute.li.expect("学了什么", anywhere=True)
    async with campus.refusing():
        await institute.li.forward("别人的标题")
        await sees(institute.li, "这里收文字、照片和文件")


async def test_an_edited_message_books_nothing(campus: Campus) -> None:
    """security.md 11: what was answered stands as it was sent."""
    institute = await campus.institute()
    await institute.li.send("/log")
    await institute.li.tap("在职自学")
    said = await institute.li.send("原来的标题")
    await institute.li.expect("主要内容")
    async with campus.refusing():
        await institute.li.edit(said, "改过的标题")
        pushed(campus, "edited_message", message(institute.li, text="改过的标题", edit_date=int(time.time())))
        await campus.settled(institute.li)


async def test_commands_that_the_menu_does_not_show_are_checked(campus: Campus) -> None:
    """security.md 11."""
    institute = await campus.institute()
    assert not {"review", "report"} & {command["command"] for command in institute.li.commands}
    for command, refusal in (("/review", "只有审核人和代审人能用"), ("/report", "没有这个命令")):
        async with campus.refusing("%.refused"):
            await institute.li.send(command)
            await sees(institute.li, refusal)
    assert "完成情况" not in institute.li.transcript()


async def test_a_link_works_once_and_its_secret_is_kept_nowhere(campus: Campus) -> None:
    """security.md 10: once, 128 bits, as a hash; also of a link that was opened and not used up."""
    institute = await campus.institute(bound=False)
    secret = campus.secrets[f"{institute.code}-1"]
    assert len(secret) * 6 >= 128
    await institute.li.start(secret)
    await sees(institute.li, "请发送你的工号")
    for file in campus.bot.folder.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file
    await institute.li.send(f"{institute.code}-1")
    await institute.li.tap("是我")
    await sees(institute.li, "好了，李强")
    other = campus.phone(302, "捡到链接的人")
    async with campus.refusing("binding.refused"):
        await other.start(secret)
        await sees(other, "这个链接不能用")


async def test_five_wrong_tries_close_the_door_for_an_hour(campus: Campus) -> None:
    """security.md 10: told once, then silence, also for the right answer."""
    institute = await campus.institute(bound=False)
    stranger, secret = campus.phone(303, "猜工号的人"), campus.secrets[f"{institute.code}-1"]
    await stranger.start(secret)
    async with campus.refusing("binding.refused"):
        for number in range(5):
            await stranger.send(f"Z-{number}")
        await sees(stranger, "试的次数太多了", "11:0")
        told = len(stranger.messages)
        await stranger.send(f"{institute.code}-1")
        await stranger.start(secret)
        query = await stranger.forge("bind.yes:0:1")
        assert "试的次数太多了" in (await stranger.answer(query)).text
    assert len([each for each in stranger.messages[told:] if each.by_bot]) == 0
    assert "李强" not in stranger.transcript()


async def test_a_second_account_and_a_second_person_are_refused(campus: Campus) -> None:
    """security.md 10: refused, and HR is told."""
    institute = await campus.institute()
    [line] = (await campus.bot.done("invite", institute.staff_no(institute.li))).splitlines()[1:]
    link = line.rsplit("start=", 1)[1]
    async with campus.refusing("binding.second"):
        second = campus.phone(304, "第二个账号")
        await second.start(link)
        await second.send(institute.staff_no(institute.li))
        await sees(second, "已经绑定了另一个账号")
        await sees(institute.wang, "有另一个账号想绑定李强")
    async with campus.refusing("binding.second"):
        await institute.zhou.start(link)
        await sees(institute.zhou, "不能再绑定别人")
        await sees(institute.wang, "打开了李强")


async def test_a_new_link_ends_the_old_one(campus: Campus) -> None:
    """interfaces.md, invite; security.md 10."""
    institute = await campus.institute(bound=False)
    await campus.bot.done("invite", f"{institute.code}-1")
    async with campus.refusing("binding.refused"):
        await institute.li.start(campus.secrets[f"{institute.code}-1"])
        await sees(institute.li, "这个链接不能用")


async def test_a_link_ends_after_thirty_days(tmp_path: Path) -> None:
    """interfaces.md, invite; security.md 10."""
    async with campus_in(tmp_path) as campus:
        institute = await campus.institute(bound=False)
        await campus.bot.stop()
        await campus.bot.start(CLOCK_AT="2026-04-09T10:00:01+08:00")
        await institute.li.start(campus.secrets[f"{institute.code}-1"])
        await sees(institute.li, "这个链接不能用")
        assert campus.rows("SELECT * FROM bindings") == []
        assert campus.audit("binding.refused") == 1


async def test_the_token_is_in_no_log_whatever_fails(tmp_path: Path) -> None:
    """security.md 16: at DEBUG, with downloads that break on an address which holds it, and in what commands say."""
    async with campus_in(tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as campus:
        institute = await campus.institute()
        faults = campus.bot.sandbox.faults
        faults.add("cut", "download")
        faults.add("500", "getFile")
        faults.add("502", "sendMessage")
        await walk_class_to_evidence(institute.li, "令牌不外泄")
        await institute.li.photo(picture())
        await institute.li.tap("下一步")
        await institute.li.tap("提交")
        await card_of(institute.wang, "令牌不外泄")
        await campus.bot.stop()
        token = campus.bot.environment["BOT_TOKEN"]
        said = [*await campus.bot.command("invite", "--all"), *await campus.bot.command("verify")]
        campus.bot.environment["BOT_TOKEN"] = wrong = "1000000001:BBwrongwrongwrongwrongwrongwrong"
        said += await campus.bot.command("invite", "--all")
        said += await campus.bot.command("run")
        for secret in (token.split(":")[1], wrong.split(":")[1]):
            assert not [each for each in said if secret in str(each)]
            for file in tmp_path.rglob("*"):
                if file.is_file():
                    assert secret.encode() not in file.read_bytes(), file


def inside(text: str) -> list[str]:
    """What of our inside a text tells."""
    ours = r"Traceback|File \"|\.py|sqlite|SELECT |UPDATE |Error|Exception|/tmp/|handlers|KeyError"
    return re.findall(f"{ours}|{re.escape(str(ROOT))}", text)


async def test_what_breaks_is_told_by_an_incident_alone(campus: Campus) -> None:
    """security.md 18: no stack, no SQL, no path; the detail is in the log of incidents; others are served on."""
    institute = await campus.institute()
    await log_self_study(institute.li, "坏掉的行")
    data = data_of(await card_of(institute.wang, "坏掉的行"), "通过 +2")
    campus.write("UPDATE submissions SET route = 'nonsense' WHERE title = '坏掉的行'")
    await institute.li.send("/records")
    told = await sees(institute.li, "这一步没有成功")
    answer = await tapped(institute.wang, data)
    assert "这一步没有成功，编号" in answer
    incidents = re.findall(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}", told.text + answer)
    assert len(set(incidents)) == 2
    log = (campus.bot.folder / "data" / "incidents.log").read_text()
    assert all(incident in log for incident in incidents)
    assert "Traceback" in log
    for phone in (institute.li, institute.wang):
        assert not inside(phone.transcript() + "".join(toast.text for toast in phone.toasts))
    assert campus.decisions("坏掉的行") == []
    campus.write("UPDATE submissions SET route = 'self_study' WHERE title = '坏掉的行'")
    await institute.wang.tap("通过 +2")
    await sees(institute.wang, "已通过")
    await institute.li.send("/records")
    await sees(institute.li, "我的记录", "坏掉的行")


async def test_a_command_that_breaks_tells_an_incident_alone(campus: Campus) -> None:
    """security.md 18; interfaces.md: status 1, one line and an incident id."""
    institute = await campus.institute()
    await log_self_study(institute.li, "命令行也坏")
    campus.write("UPDATE submissions SET route = 'nonsense' WHERE title = '命令行也坏'")
    status, out, err = await campus.bot.command("case", institute.staff_no(institute.li), "--year", "2026")
    campus.write("UPDATE submissions SET route = 'self_study' WHERE title = '命令行也坏'")
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert re.search(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{2}", err)
    assert not inside(err.replace("incidents.log", ""))
