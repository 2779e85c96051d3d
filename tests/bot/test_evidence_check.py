"""Files are what their content says (security.md 13)."""

from __future__ import annotations

import pytest

from bot.evidence_check import Unfit, media_type_of
from handlers.log.evidence import LARGEST
from tests.bot.files import archive, heic, pdf, picture, png_bomb


@pytest.mark.parametrize(
    ("data", "name", "announced", "found"),
    [
        (picture("JPEG"), None, None, "image/jpeg"),
        (picture("PNG"), "证书.png", "image/png", "image/png"),
        (picture("WEBP"), "证书.webp", "image/webp", "image/webp"),
        (heic(), "IMG_1.HEIC", "image/heic", "image/heic"),
        (pdf(), "通知.pdf", "application/pdf", "application/pdf"),
        (pdf(), "通知.2026", "application/octet-stream", "application/pdf"),
        (picture("PNG"), "mmexport.jpg", "image/jpeg", "image/png"),
    ],
)
def test_photos_and_pdfs_are_taken(data: bytes, name: str | None, announced: str | None, found: str) -> None:
    assert media_type_of(data, name, announced) == found


@pytest.mark.parametrize(
    ("data", "name", "announced", "code"),
    [
        (b"", "a.jpg", None, "empty"),
        (b"x" * (LARGEST + 1), "a.jpg", None, "too_large"),
        (archive(), "证书.jpg", "image/jpeg", "type"),
        (b"<html><script>alert(1)</script></html>" * 20, "证书.pdf", "application/pdf", "type"),
        (picture("GIF"), "a.gif", "image/gif", "type"),
        (pdf(), "证书.jpg", "image/jpeg", "mismatch"),
        (picture(), "证书.pdf", None, "mismatch"),
        (picture(), "证书.exe", None, "mismatch"),
        (picture(), None, "application/zip", "mismatch"),
        (png_bomb(), "bomb.png", "image/png", "pixels"),
        (picture("JPEG", 400, 300)[:3000], "cut.jpg", None, "broken"),
        (picture("PNG", 400, 300)[:-40], "cut.png", None, "broken"),
        (pdf()[:-10], "cut.pdf", None, "broken"),
    ],
)
def test_what_is_none_of_them_is_refused_with_its_reason(
    data: bytes, name: str | None, announced: str | None, code: str
) -> None:
    with pytest.raises(Unfit) as told:
        media_type_of(data, name, announced)
    assert told.value.code == code
