"""What a fetched file is, by its content and not by its name (security.md 13): a photo or a PDF, or it is refused."""

from __future__ import annotations

import io
import mimetypes

import filetype
from PIL import Image, UnidentifiedImageError

from handlers.log.evidence import LARGEST

MOST_PIXELS = 80_000_000
"""Beyond it a picture is a bomb or of no use; none is ever unpacked in full here."""

_PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_HEIC, _PDF = "image/heic", "application/pdf"
_PDF_END, _END_WITHIN = b"%%EOF", 4096


class Unfit(Exception):
    """A file that isn't taken; ``code`` says why: ``empty``, ``too_large``, ``type``, ``mismatch``, ``pixels``,
    ``broken``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def media_type_of(data: bytes, name: str | None, announced: str | None) -> str:
    """The media type of a file's content. Raises ``Unfit``.

    A picture may call itself another kind of picture; anything else must be what its name says.
    """
    if not data:
        raise Unfit("empty")
    if len(data) > LARGEST:
        raise Unfit("too_large")
    guessed = filetype.guess(data)
    found = guessed.mime if guessed else ""
    if found not in (*_PICTURES, _HEIC, _PDF):
        raise Unfit("type")
    named = mimetypes.guess_type(name or "", strict=False)[0]
    if any(told and _class(told) != _class(found) for told in (named, _told(announced))):
        raise Unfit("mismatch")
    if found in _PICTURES:
        _look_at(data, _PICTURES[found])
    elif found == _PDF and _PDF_END not in data[-_END_WITHIN:]:
        raise Unfit("broken")
    return str(found)


def _told(announced: str | None) -> str | None:
    """A sender that doesn't know says so by the type of anything."""
    return None if announced == "application/octet-stream" else announced


def _class(media_type: str) -> str:
    return "image" if media_type.startswith("image/") else media_type


def _look_at(data: bytes, kind: str) -> None:
    """Open the picture as what it is; unpack a JPEG at an eighth of its size, so that a cut one is found."""
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit("pixels")
            if kind == "JPEG":
                picture.draft("RGB", (picture.width // 8, picture.height // 8))
                picture.load()
            else:
                picture.verify()
    except Image.DecompressionBombError:
        raise Unfit("pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Unfit("broken") from None
