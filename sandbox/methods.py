"""The methods of the Bot API that Xueshi needs, and no others; each takes the call and returns its result."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from sandbox import media
from sandbox.html import Entity, parse, with_found
from sandbox.keyboards import keyboard
from sandbox.parameters import Parameters
from sandbox.refusals import (
    ALBUM,
    MAX_CAPTION,
    MAX_COMMANDS,
    MAX_DOWNLOAD,
    MAX_TEXT,
    MAX_TOAST,
    Because,
    Refusal,
)
from sandbox.state import ACTION_SECONDS, Chat, Happening, Json, Media, Message, Toast, World
from sandbox.webhook import CONNECTIONS

ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"),
}


def get_me(world: World, call: Parameters) -> Json:
    """The bot itself."""
    return world.bot


def set_webhook(world: World, call: Parameters) -> bool:
    """From now on updates are pushed, and can't be polled for."""
    url = call.text("url")
    if not re.fullmatch(r"https?://[^\s/]+\S*", url):
        raise Refusal(Because.WEBHOOK_INVALID)
    secret = call.text("secret_token")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise Refusal(Because.WEBHOOK_SECRET)
    connections = call.number("max_connections", CONNECTIONS)
    world.webhook.point(url, secret, connections, call.structure("allowed_updates"))
    return True


def get_webhook_info(world: World, call: Parameters) -> Json:
    """Where updates are pushed to, how many wait, and what went wrong last."""
    hook = world.webhook
    told: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(world.updates.queue)}
    if hook.url and hook.last_error:
        told |= {"last_error_date": int(time.time()), "last_error_message": hook.last_error}
    if world.updates.allowed is not None:
        told["allowed_updates"] = sorted(world.updates.allowed)
    return told


def delete_webhook(world: World, call: Parameters) -> bool:
    """Updates wait to be polled for; those that wait may be dropped."""
    world.webhook.url = ""
    if call.flag("drop_pending_updates"):
        world.updates.confirm(world.updates.next_id)
    return True


def send_message(world: World, call: Parameters) -> Json:
    """A text, with entities and perhaps a keyboard."""
    chat = open_chat(world, call)
    text, entities = formatted(call, "text", "entities")
    checked_text(text)
    return sent(world, call, chat, text, entities).as_api()


def send_media(kind: str) -> Callable[[World, Parameters], Json]:
    """The method that sends one photo or one document with a caption."""

    def send(world: World, call: Parameters) -> Json:
        chat = open_chat(world, call)
        text, entities = caption(call)
        content = media.given(world, call, kind, call.fields.get(kind))
        return sent(world, call, chat, text, entities, media=content).as_api()

    return send


def send_media_group(world: World, call: Parameters) -> list[Json]:
    """An album: 2 to 10 photos or documents, each a message of its own; no keyboard."""
    chat = open_chat(world, call)
    items = call.structure("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refusal(Because.MEDIA_MISSING)
    if len(items) not in ALBUM:
        raise Refusal(Because.ALBUM_TOO_SMALL if len(items) < ALBUM.start else Because.ALBUM_TOO_BIG)
    if call.structure("reply_markup") is not None:
        raise Refusal(Because.ALBUM_KEYBOARD)
    kinds = {str(item.get("type")) for item in items}
    if unknown := kinds - media.KINDS.keys():
        raise Refusal(Because.ALBUM_KIND_UNKNOWN, kind=min(unknown))
    if len(kinds) > 1:
        raise Refusal(Because.ALBUM_MIXED)
    contents = [media.given(world, call, item["type"], item.get("media")) for item in items]
    captions = [caption(Parameters(item)) for item in items]
    group = str(secrets.randbits(53))
    return [
        sent(world, call, chat, text, entities, media=content, group=group).as_api()
        for content, (text, entities) in zip(contents, captions, strict=True)
    ]


def edit_text(world: World, call: Parameters) -> Json:
    """A new text; a keyboard that isn't given again goes away."""
    message = editable(world, call)
    if message.media:
        raise Refusal(Because.EDIT_NO_TEXT)
    text, entities = formatted(call, "text", "entities")
    checked_text(text)
    return edited(world, message, text, with_found(text, entities), call)


def edit_caption(world: World, call: Parameters) -> Json:
    """A new caption; a keyboard that isn't given again goes away."""
    message = editable(world, call)
    if not message.media:
        raise Refusal(Because.EDIT_NO_CAPTION)
    text, entities = caption(call)
    return edited(world, message, text, with_found(text, entities), call)


def edit_media(world: World, call: Parameters) -> Json:
    """Another photo or document with its caption, or one in a text's place; a keyboard that isn't given again goes."""
    message = editable(world, call)
    item = call.structure("media")
    if item is None:
        raise Refusal(Because.MEDIA_MISSING)
    if not isinstance(item, dict):
        raise Refusal(Because.MEDIA_NO_OBJECT)
    if (kind := str(item.get("type"))) not in media.KINDS:
        raise Refusal(Because.MEDIA_KIND_UNKNOWN, kind=kind)
    content = media.given(world, call, kind, item.get("media"))
    text, entities = caption(Parameters(item))
    return edited(world, message, text, with_found(text, entities), call, content=content)


def edit_keyboard(world: World, call: Parameters) -> Json:
    """A new keyboard, or none."""
    message = editable(world, call)
    return edited(world, message, message.text, message.entities, call, marks=False)


def answer_callback_query(world: World, call: Parameters) -> bool:
    """Ends a tap's waiting; a text is shown as a toast or as an alert. Each query is answered once."""
    query_id = call.text("callback_query_id")
    text = call.text("text")
    if len(text) > MAX_TOAST:
        raise Refusal(Because.TOAST_TOO_LONG)
    chat, asked_at = world.queries.pop(query_id, (None, 0.0))
    if chat is None or time.monotonic() - asked_at > world.query_seconds:
        raise Refusal(Because.QUERY_EXPIRED)
    toast = Toast(query_id, text, call.flag("show_alert"))
    chat.toasts.append(toast)
    world.tell(Happening("toast", chat, toast))
    return True


def send_chat_action(world: World, call: Parameters) -> bool:
    """Shows for five seconds, or until the next message, what the bot is doing."""
    chat = open_chat(world, call)
    action = call.text("action")
    if action not in ACTIONS:
        raise Refusal(Because.ACTION_UNKNOWN)
    chat.action, chat.action_until = action, time.monotonic() + ACTION_SECONDS
    world.tell(Happening("action", chat))
    return True


def get_file(world: World, call: Parameters) -> Json:
    """Where a file of at most 20 MB can be fetched."""
    file = world.files.get(call.text("file_id"))
    if file is None:
        raise Refusal(Because.DOWNLOAD_UNKNOWN)
    if len(file.data) > MAX_DOWNLOAD:
        raise Refusal(Because.DOWNLOAD_TOO_BIG)
    return file.as_api() | {"file_path": file.path}


def set_my_commands(world: World, call: Parameters) -> bool:
    """The menu for everybody, for private chats or for one chat, by language."""
    commands = call.structure("commands") or []
    if len(commands) > MAX_COMMANDS:
        raise Refusal(Because.COMMANDS_TOO_MANY)
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command.get("command"))):
            raise Refusal(Because.COMMAND_BROKEN)
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise Refusal(Because.COMMAND_UNDESCRIBED)
    world.commands[scope(world, call), call.text("language_code")] = commands
    world.tell(Happening("commands", None))
    return True


def scope(world: World, call: Parameters) -> str:
    """The key under which a menu of this scope is kept."""
    told = call.structure("scope") or {"type": "default"}
    match told.get("type"):
        case "default" | "all_private_chats" as kind:
            return str(kind)
        case "chat":
            return f"chat:{open_chat(world, Parameters(told)).id}"
    raise Refusal(Because.SCOPE_UNKNOWN)


def open_chat(world: World, call: Parameters) -> Chat:
    """The chat that the call names, if the bot may write to it."""
    if call.fields.get("chat_id") in (None, ""):
        raise Refusal(Because.CHAT_MISSING)
    try:
        chat = world.chats.get(int(call.fields["chat_id"]))
    except ValueError:
        chat = None
    if chat is None or not chat.started:
        raise Refusal(Because.CHAT_UNKNOWN)
    if chat.blocked:
        raise Refusal(Because.BLOCKED)
    return chat


def formatted(call: Parameters, field: str, entities: str) -> tuple[str, list[Entity]]:
    """The text of a field and its entities, from HTML or as they are given."""
    text = call.text(field)
    match call.text("parse_mode").upper():
        case "HTML":
            return parse(text)
        case "":
            given: Any = call.structure(entities)
            return text if given else text.strip(), given or []
    raise Refusal(Because.PARSE_MODE_UNKNOWN)


def checked_text(text: str) -> None:
    """A message's text is neither empty nor too long."""
    if not text.strip():
        raise Refusal(Because.TEXT_EMPTY)
    if len(text) > MAX_TEXT:
        raise Refusal(Because.TEXT_TOO_LONG)


def caption(call: Parameters) -> tuple[str, list[Entity]]:
    """The caption, which may be empty but not too long, and its entities."""
    text, entities = formatted(call, "caption", "caption_entities")
    if len(text) > MAX_CAPTION:
        raise Refusal(Because.CAPTION_TOO_LONG)
    return text, entities


def sent(world: World, call: Parameters, chat: Chat, text: str, entities: list[Entity], **fields: Any) -> Message:
    """A new message of the bot with what all sending methods share: keyboard, reply, silence."""
    buttons = [] if "group" in fields else keyboard(call)
    more = {}
    if preview := call.structure("link_preview_options"):
        more["link_preview_options"] = preview
    return world.post(
        chat,
        world.bot,
        text,
        entities,
        keyboard=buttons,
        reply_to=replied(chat, call),
        silent=call.flag("disable_notification"),
        more=more,
        **fields,
    )


def replied(chat: Chat, call: Parameters) -> Message | None:
    """The message that is replied to."""
    reply = call.structure("reply_parameters")
    if not reply:
        return None
    message = chat.messages.get(int(reply.get("message_id", 0)))
    if message is not None and not message.deleted:
        return message
    if reply.get("allow_sending_without_reply"):
        return None
    raise Refusal(Because.REPLY_UNKNOWN)


def editable(world: World, call: Parameters) -> Message:
    """The bot's own message that the call names."""
    chat = open_chat(world, call)
    message_id = call.number("message_id")
    if not message_id:
        raise Refusal(Because.EDIT_WITHOUT_ID)
    message = chat.messages.get(message_id)
    if message is None or message.deleted:
        raise Refusal(Because.EDIT_UNKNOWN)
    if not message.by_bot:
        raise Refusal(Because.EDIT_FOREIGN)
    return message


def edited(
    world: World,
    message: Message,
    text: str,
    entities: list[Entity],
    call: Parameters,
    *,
    marks: bool = True,
    content: Media | None = None,
) -> Json:
    """The message with its new content; a change of the keyboard alone isn't marked as an edit."""
    buttons = keyboard(call)
    told, was = (text, entities, content or message.media), (message.text, message.entities, message.media)
    if told == was and buttons == message.keyboard:
        raise Refusal(Because.EDIT_SAME)
    if marks and told != was:
        message.edited = int(time.time())
    message.text, message.entities, message.media = told
    message.keyboard = buttons
    world.changed(message)
    return message.as_api()


METHODS: dict[str, Callable[[World, Parameters], object]] = {
    "getme": get_me,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": send_message,
    "sendphoto": send_media("photo"),
    "senddocument": send_media("document"),
    "sendmediagroup": send_media_group,
    "editmessagetext": edit_text,
    "editmessagecaption": edit_caption,
    "editmessagemedia": edit_media,
    "editmessagereplymarkup": edit_keyboard,
    "answercallbackquery": answer_callback_query,
    "sendchataction": send_chat_action,
    "getfile": get_file,
    "setmycommands": set_my_commands,
}
# getUpdates waits, so the server answers it by itself.
POSTING = {name for name in METHODS if name.startswith(("send", "edit")) and name != "sendchataction"}
