"""What a paper's code and a file's seal vouch for, and what they don't (art. 4)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.papers.seal import KEY_FILE, NotOurs, Signer, number_of, read_code, read_file, read_key
from tests.papers import STATED

OURS, OTHERS = Signer(bytes(range(32))), Signer(bytes(32))
CODE = OURS.code(STATED)
FILE = OURS.seal(b"%PDF-1.7\n...\n%%EOF\n", CODE)


def why(read: object, told: object, signer: Signer = OURS) -> str:
    """Why something isn't vouched for."""
    with pytest.raises(NotOurs) as refused:
        read(told, signer.public)  # type: ignore[operator]
    return refused.value.why


def test_a_code_says_what_was_signed_however_it_was_copied() -> None:
    assert read_code(CODE, OURS.public) == STATED
    assert read_code(CODE.lower(), OURS.public) == STATED
    assert read_code("  " + "\n".join(re.findall(".{1,40}", CODE)) + "\n", OURS.public) == STATED
    assert read_code(CODE.removeprefix("XUESHI1/"), OURS.public) == STATED


def test_a_code_is_all_of_what_a_qr_holds_in_little_space() -> None:
    assert re.fullmatch(r"[0-9A-Z $%*+\-./:]+", CODE)


@settings(max_examples=200)
@given(at=st.integers(8, len(CODE) - 2), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_code_with_another_letter_anywhere_is_not_vouched_for(at: int, letter: str) -> None:
    other = CODE[:at] + letter + CODE[at + 1 :]
    if other != CODE:
        assert why(read_code, other) in ("forged", "other_key")


@given(st.text(max_size=300))
def test_anything_else_is_no_code(text: str) -> None:
    assert why(read_code, text) in ("unreadable", "other_key", "forged")


def test_what_another_installation_signed_is_told_as_such() -> None:
    assert why(read_code, OTHERS.code(STATED)) == "other_key"
    assert why(read_file, OTHERS.seal(b"%PDF", OTHERS.code(STATED))) == "other_key"


def test_what_we_signed_for_another_purpose_is_no_code() -> None:
    """A file's signature, or a body of another form, can't be passed off as a code."""
    for body in ([], ["archive"], [*STATED.model_dump(mode="json").values(), "more"], {"kind": "archive"}, "x"):
        assert why(read_code, OURS.signed(body)) == "unreadable"


def test_a_sealed_file_says_what_its_code_says() -> None:
    assert read_file(FILE, OURS.public) == STATED


@settings(max_examples=200)
@given(at=st.integers(0, len(FILE) - 3), bit=st.integers(0, 7))
def test_a_file_with_any_bit_changed_is_not_vouched_for(at: int, bit: int) -> None:
    changed = bytearray(FILE)
    changed[at] ^= 1 << bit
    if bytes(changed).upper() != FILE.upper():  # a letter's case says nothing
        why(read_file, bytes(changed))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"", "unsealed"),
        (b"%PDF-1.7\n%%EOF\n", "unsealed"),
        (FILE + b"more", "forged"),
        (FILE + b"\nmore words here", "unsealed"),
        (FILE[: FILE.index(b"\n%xueshi")], "unsealed"),
        (b"before " + FILE, "forged"),
        (b"another body" + FILE[FILE.index(b"\n%xueshi") :], "forged"),
        (FILE.replace(b"XUESHI1", "码".encode()), "forged"),
    ],
)
def test_a_file_that_was_added_to_cut_or_put_together_is_not_vouched_for(file: bytes, told: str) -> None:
    assert why(read_file, file) == told


def test_a_seal_cannot_be_moved_to_another_code() -> None:
    other = OURS.code(STATED.model_copy(update={"name": "别人"}))
    assert why(read_file, FILE.replace(CODE.encode(), other.encode())) == "forged"


def test_the_public_key_is_written_once_and_read_back(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    OURS.publish(folder)
    told = (folder / KEY_FILE).read_text()
    assert read_key(told) == OURS.public
    assert OURS.seed.hex() not in told
    OTHERS.publish(folder)
    assert read_key((folder / KEY_FILE).read_text()) == OTHERS.public


@pytest.mark.parametrize("told", ["", "zz", "ab" * 31, "ab" * 33, "钥匙"])
def test_no_other_text_is_a_key(told: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_key(told)


def test_a_paper_says_another_number_when_it_says_anything_else() -> None:
    assert number_of({"a": 1, "b": [2]}) == number_of({"b": [2], "a": 1}) != number_of({"a": 1, "b": [3]})
