"""Photos and documents, as bots upload them and people send them."""

from __future__ import annotations

import io
import mimetypes
from pathlib import PurePath
from typing import Any

from PIL import Image, UnidentifiedImageError

from sandbox.parameters import Parameters, Upload
from sandbox.refusals import MAX_PHOTO, Because, Refusal
from sandbox.state import Document, Media, Photo, World

SMALL = 320
KINDS: dict[str, type[Photo] | type[Document]] = {"photo": Photo, "document": Document}


def given(world: World, parameters: Parameters, kind: str, reference: Any) -> Media:
    """The media a call means: an upload under the field's own name, `attach://NAME`, or a known file id."""
    upload = parameters.files.get(kind)
    if isinstance(reference, str) and reference.startswith("attach://"):
        upload = parameters.files.get(reference.removeprefix("attach://"))
    elif reference:
        return known(world, str(reference), kind)
    if upload is None:
        raise Refusal(Because.FILE_MISSING, kind=kind)
    if not upload.data:
        raise Refusal(Because.FILE_EMPTY)
    return photo(world, upload.data) if kind == "photo" else document(world, upload)


def known(world: World, file_id: str, kind: str) -> Media:
    """Media that some chat already holds."""
    file = world.files.get(file_id)
    if file is None:
        raise Refusal(Because.FILE_UNKNOWN)
    has = "photo" if file.width else "document"
    if has != kind:
        raise Refusal(Because.FILE_OTHER_KIND, has=has.title(), wanted=kind.title())
    return Photo((file,)) if file.width else Document(file)


def photo(world: World, data: bytes) -> Photo:
    """A photo in one or two sizes; Refusal if it is too big or no image."""
    if len(data) > MAX_PHOTO:
        raise Refusal(Because.PHOTO_TOO_BIG, size=len(data))
    try:
        with Image.open(io.BytesIO(data)) as image:
            width, height = image.size
            small = smaller(image) if max(image.size) > SMALL else None
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Refusal(Because.PHOTO_BROKEN) from None
    full = world.store(data, "photos", ".jpg", width=width, height=height)
    if small is None:
        return Photo((full,))
    thumbnail, (width, height) = small
    return Photo((world.store(thumbnail, "photos", ".jpg", width=width, height=height), full))


def smaller(image: Image.Image) -> tuple[bytes, tuple[int, int]]:
    """A JPEG of at most 320 points a side."""
    image = image.convert("RGB")
    image.thumbnail((SMALL, SMALL))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue(), image.size


def document(world: World, upload: Upload) -> Document:
    """A document under the name that its sender chose, which may be anything."""
    suffix = PurePath(upload.name.replace("\0", "")).suffix
    suffix = suffix if suffix[1:].isalnum() and suffix.isascii() else ""
    guessed = upload.mime_type or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    return Document(world.store(upload.data, "documents", suffix, name=upload.name, mime_type=guessed))
