"""What Telegram refuses and in which words: one table, so that a test can go through all of it."""

from __future__ import annotations

from enum import Enum, unique

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_TOAST = 200
MAX_CALLBACK_DATA = 64
MAX_BUTTONS = 100
MAX_COMMANDS = 100
MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
ALBUM = range(2, 11)


@unique
class Because(Enum):
    """A reason to refuse: the error code and the description that a bot reads."""

    TOKEN_MALFORMED = 404, "Not Found"
    TOKEN_WRONG = 401, "Unauthorized"
    METHOD_UNKNOWN = 404, "Not Found: method not found"
    OTHER_POLLER = (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    WEBHOOK_ACTIVE = (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    WEBHOOK_INVALID = 400, "Bad Request: bad webhook: invalid URL specified"
    WEBHOOK_SECRET = 400, "Bad Request: secret token contains unallowed characters"
    BODY_TOO_BIG = 413, "Request Entity Too Large"
    TOO_MANY = 429, "Too Many Requests: retry after {seconds}"

    JSON_BROKEN = 400, "Bad Request: can't parse {name} JSON object"
    NUMBER_BROKEN = 400, "Bad Request: invalid {name} specified"
    CHAT_MISSING = 400, "Bad Request: chat_id is empty"
    CHAT_UNKNOWN = 400, "Bad Request: chat not found"
    BLOCKED = 403, "Forbidden: bot was blocked by the user"
    ACTION_UNKNOWN = 400, "Bad Request: wrong parameter action in request"

    TEXT_EMPTY = 400, "Bad Request: message text is empty"
    TEXT_TOO_LONG = 400, "Bad Request: message is too long"
    CAPTION_TOO_LONG = 400, "Bad Request: message caption is too long"
    PARSE_MODE_UNKNOWN = 400, "Bad Request: unsupported parse_mode"
    ENTITIES_BROKEN = 400, "Bad Request: can't parse entities: {fault}"
    REPLY_UNKNOWN = 400, "Bad Request: message to be replied not found"

    MARKUP_UNKNOWN = 400, "Bad Request: object expected as reply markup"
    MARKUP_TOO_LONG = 400, "Bad Request: reply markup is too long"
    BUTTON_WITHOUT_TEXT = 400, "Bad Request: can't parse inline keyboard button: Can't find field \"text\""
    BUTTON_KIND_UNKNOWN = (
        400,
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    )
    BUTTON_STYLE_UNKNOWN = 400, "Bad Request: BUTTON_STYLE_INVALID"
    BUTTON_DATA_INVALID = 400, "Bad Request: BUTTON_DATA_INVALID"
    BUTTON_URL_INVALID = 400, "Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL"

    EDIT_WITHOUT_ID = 400, "Bad Request: message identifier is not specified"
    EDIT_UNKNOWN = 400, "Bad Request: message to edit not found"
    EDIT_FOREIGN = 400, "Bad Request: message can't be edited"
    EDIT_NO_TEXT = 400, "Bad Request: there is no text in the message to edit"
    EDIT_NO_CAPTION = 400, "Bad Request: there is no caption in the message to edit"
    EDIT_SAME = (
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are exactly"
        " the same as a current content and reply markup of the message",
    )

    QUERY_EXPIRED = (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    TOAST_TOO_LONG = 400, "Bad Request: MESSAGE_TOO_LONG"

    MEDIA_MISSING = 400, 'Bad Request: parameter "media" is required'
    MEDIA_NO_OBJECT = 400, "Bad Request: can't parse InputMedia: expected an Object"
    MEDIA_KIND_UNKNOWN = 400, 'Bad Request: can\'t parse InputMedia: type "{kind}" is unsupported'
    # Telegram lets an album of one pass, against its own documentation; here the documentation holds.
    ALBUM_TOO_SMALL = 400, "Bad Request: there are no messages to send"
    ALBUM_TOO_BIG = 400, "Bad Request: too many messages to send as an album"
    ALBUM_KIND_UNKNOWN = 400, "Bad Request: can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup"
    ALBUM_MIXED = 400, "Bad Request: document can't be mixed with other media types"
    # Telegram drops a keyboard given with an album in silence; here its author is told.
    ALBUM_KEYBOARD = 400, "Bad Request: reply markup can't be used with sendMediaGroup"

    FILE_MISSING = 400, "Bad Request: there is no {kind} in the request"
    FILE_EMPTY = 400, "Bad Request: file must be non-empty"
    FILE_UNKNOWN = 400, "Bad Request: wrong file identifier/HTTP URL specified"
    FILE_OTHER_KIND = 400, "Bad Request: can't use file of type {has} as {wanted}"
    PHOTO_TOO_BIG = (
        400,
        "Bad Request: file of size {size} bytes is too big for a photo; the maximum size is 10485760 bytes",
    )
    PHOTO_BROKEN = 400, "Bad Request: IMAGE_PROCESS_FAILED"
    DOWNLOAD_TOO_BIG = 400, "Bad Request: file is too big"
    DOWNLOAD_UNKNOWN = 400, "Bad Request: wrong file_id or the file is temporarily unavailable"

    COMMAND_BROKEN = 400, "Bad Request: BOT_COMMAND_INVALID"
    COMMAND_UNDESCRIBED = 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
    COMMANDS_TOO_MANY = 400, "Bad Request: BOT_COMMANDS_TOO_MUCH"
    SCOPE_UNKNOWN = 400, "Bad Request: unsupported BotCommandScope specified"

    @property
    def code(self) -> int:
        """The HTTP status, which is also `error_code`."""
        return self.value[0]

    @property
    def description(self) -> str:
        """The description, with places for what only the call knows."""
        return self.value[1]


class Refusal(Exception):
    """A call that is refused; `parameters` are told to the bot as Telegram tells them (retry_after)."""

    def __init__(self, because: Because, **known: object) -> None:
        super().__init__(because.description.format(**known))
        self.because = because
        self.code = because.code
        self.description = str(self)
        self.parameters = {"retry_after": known["seconds"]} if because is Because.TOO_MANY else None
