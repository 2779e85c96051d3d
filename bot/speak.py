"""Queues replies as Bot API calls, in the transaction of their cause, and keeps one live message a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from bot.render import CAPTION_LIMIT, drawing_of, markup_of, paper_of, sheet_of, text_of, toast_of, words
from handlers.event import Event, Kind
from handlers.reply import (
    Attach,
    Chart,
    Code,
    Document,
    Made,
    Menu,
    Paper,
    Picture,
    Place,
    Priority,
    Reply,
    Show,
    Toast,
    Workbook,
    say,
)
from storage.outbox import NO_ORDER, OF_MEDIA, Call, Live
from storage.unit_of_work import UnitOfWork


async def queue_replies(
    work: UnitOfWork,
    replies: Sequence[Reply],
    at: datetime,
    event: Event | None,
    language: str,
    cause: int | None,
) -> None:
    """Queue what an update's handler said; the tap that caused it is always answered, if only silently."""
    if event is not None and event.tap_id:
        toast = next((reply for reply in replies if isinstance(reply, Toast)), None)
        await work.outbox.queue(_answer(event, toast, language, cause), at)
    tapped = event is not None and event.kind is Kind.TAP
    for reply in replies:
        if isinstance(reply, Show):
            await _show(work, reply, at, cause, tapped=tapped)
        elif isinstance(reply, Menu):
            await work.outbox.queue(_menu(reply, cause), at)
        elif isinstance(reply, Attach):
            await work.outbox.queue(_attachment(reply, cause), at)
        elif isinstance(reply, Document):
            await work.outbox.queue(_document(reply, {"sha256": reply.sha256}, cause), at)
        elif isinstance(reply, Paper):
            content = {"paper": paper_of(reply, at, reply.to.language)}
            await work.outbox.queue(_document(reply, content, cause), at)
        elif isinstance(reply, Made):
            order = {name: told for name, told in asdict(reply).items() if name not in ("caption", "priority")}
            await work.outbox.queue(replace(_document(reply, {"made": order}, cause), lane=NO_ORDER), at)
        elif isinstance(reply, Workbook):
            sheets = [sheet_of(sheet, reply.language or reply.to.language) for sheet in reply.sheets]
            call = _document(reply, {"table": sheets}, cause)
            lane = call.lane if reply.not_before is None else NO_ORDER
            await work.outbox.queue(replace(call, lane=lane), at, reply.not_before)


async def _show(work: UnitOfWork, show: Show, at: datetime, cause: int | None, *, tapped: bool) -> None:
    call = message_call(show, cause)
    if show.instead_of:
        await _hand_over(work, show, at, cause)
    live = await work.outbox.live(show.to.chat_id, show.task)
    waits = live is not None and live.state == "waiting" and live.method == call.method
    if live is not None and waits and await work.outbox.rewrite(live.out_id, call):
        return
    in_place = show.place is Place.IN_PLACE or (show.place is Place.HERE and tapped)
    if live is not None and in_place and _can_edit(live, show, call):
        await _edit(work, live, _edit_of(call, live.out_id), at)
        return
    if live is not None:
        await _take_buttons_away(work, live, at, cause)
    if show.not_before is not None:
        call = replace(call, lane=NO_ORDER)  # else the chat's answers would wait behind it
    out_id = await work.outbox.queue(call, at, show.not_before)
    await work.outbox.set_live(show.to.chat_id, show.task, out_id)


async def _hand_over(work: UnitOfWork, show: Show, at: datetime, cause: int | None) -> None:
    """The message of the task that is over stands for this one; what stood for this one loses its buttons."""
    over = await work.outbox.live(show.to.chat_id, show.instead_of)
    if over is None:
        return
    earlier = await work.outbox.live(show.to.chat_id, show.task)
    if earlier is not None:
        await _take_buttons_away(work, earlier, at, cause)
    await work.outbox.set_live(show.to.chat_id, show.task, over.out_id)
    await work.outbox.end_live(show.to.chat_id, show.instead_of)


def _can_edit(live: Live, show: Show, call: Call) -> bool:
    """A text becomes a text, and a code a code (one that never went out is said anew by the outbox)."""
    return live.method == call.method and (call.method == "sendMessage" or isinstance(show.picture, Code))


def _edit_of(call: Call, about: int) -> Call:
    """The call that makes what was sent into what a call would send."""
    if call.attached is None:
        return replace(call, method="editMessageText", about=about)
    body = {name: value for name, value in call.body.items() if name not in OF_MEDIA}
    body["media"] = {"type": "photo"} | {name: call.body[name] for name in OF_MEDIA if name in call.body}
    return replace(call, method="editMessageMedia", body=body, attached={"media": call.attached["photo"]}, about=about)


async def _edit(work: UnitOfWork, live: Live, edit: Call, at: datetime) -> None:
    waiting = await work.outbox.waiting_edit_of(live.out_id)
    if waiting is None or not await work.outbox.rewrite(waiting, edit):
        await work.outbox.queue(edit, at)


async def _take_buttons_away(work: UnitOfWork, live: Live, at: datetime, cause: int | None) -> None:
    bare = {"chat_id": live.chat_id, "reply_markup": {"inline_keyboard": []}}
    call = Call(live.chat_id, Priority.ANSWER, "editMessageReplyMarkup", bare, about=live.out_id, cause=cause)
    await work.outbox.queue(call, at)


def message_call(show: Show, cause: int | None) -> Call:
    """A task's message as a call that sends it."""
    chat_id, language = show.to.chat_id, show.to.language
    body: dict[str, Any] = {"chat_id": chat_id, "parse_mode": "HTML"}
    if show.silent:
        body["disable_notification"] = True
    if show.keyboard:
        body["reply_markup"] = markup_of(show.keyboard, language)
    if show.picture is not None:
        body["caption"] = text_of(show.lines, language, CAPTION_LIMIT)
        attached = {"photo": _drawn(show.picture, language)}
        return Call(chat_id, show.priority, "sendPhoto", body, attached, cause=cause)
    body["text"] = text_of(show.lines, language)
    body["link_preview_options"] = {"is_disabled": True}
    return Call(chat_id, show.priority, "sendMessage", body, cause=cause)


def _drawn(picture: Picture | Chart | Code, language: str) -> dict[str, Any]:
    if isinstance(picture, Code):
        return {"code": picture.address, "name": "code.png"}
    return {"draw": drawing_of(picture, language)}


def _menu(menu: Menu, cause: int | None) -> Call:
    scope = {"type": "chat", "chat_id": menu.to.chat_id}
    body = {"commands": commands_of(menu.commands, menu.to.language), "scope": scope}
    return Call(menu.to.chat_id, Priority.RECEIPT, "setMyCommands", body, cause=cause, lane=NO_ORDER)


def commands_of(commands: Sequence[str], language: str) -> list[dict[str, str]]:
    """Commands as the Bot API wants them."""
    return [{"command": name, "description": words(say(f"menu-{name}"), language, markup=False)} for name in commands]


def _answer(event: Event, toast: Toast | None, language: str, cause: int | None) -> Call:
    body: dict[str, Any] = {"callback_query_id": event.tap_id}
    if toast is not None:
        body["text"] = toast_of(toast.line, language)
        body["show_alert"] = toast.alert
    return Call(event.chat_id, Priority.ANSWER, "answerCallbackQuery", body, cause=cause, lane=NO_ORDER)


def _attachment(reply: Attach, cause: int | None) -> Call:
    chat_id = reply.to.chat_id
    caption = (
        {} if reply.caption is None else {"caption": words(reply.caption, reply.to.language), "parse_mode": "HTML"}
    )
    if len(reply.files) == 1:
        [file] = reply.files
        method = "sendPhoto" if file.kind == "photo" else "sendDocument"
        return Call(
            chat_id,
            reply.priority,
            method,
            {"chat_id": chat_id, file.kind: file.file_id} | caption,
            cause=cause,
        )
    media: list[dict[str, Any]] = [{"type": file.kind, "media": file.file_id} for file in reply.files]
    media[0] |= caption
    return Call(chat_id, reply.priority, "sendMediaGroup", {"chat_id": chat_id, "media": media}, cause=cause)


def _document(reply: Document | Workbook | Paper | Made, content: dict[str, Any], cause: int | None) -> Call:
    body: dict[str, Any] = {"chat_id": reply.to.chat_id}
    if reply.caption is not None:
        body |= {"caption": words(reply.caption, reply.to.language), "parse_mode": "HTML"}
    attached = {"document": {**content, "name": reply.name}}
    return Call(reply.to.chat_id, reply.priority, "sendDocument", body, attached, cause=cause)
