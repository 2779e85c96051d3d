"""Rows out of JSON: an array of objects, or one object a line, read one at a time however long the file is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from bot.doors.faults import Fault, Faults, refuse_file
from bot.sheets import clean, encoding_of

_CHUNK = 1 << 16
_LONGEST_ROW = 1 << 18
"""Characters; a feed's row has some hundred."""
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def looks_like_json(file: IO[bytes]) -> bool:
    """Whether a file begins as an array or an object; it is left at its beginning."""
    begins = file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    return begins[:1] in (b"[", b"{")


def stream_json(file: IO[bytes], name: str, most: int) -> Iterator[tuple[int, dict[str, str]]]:
    """Each object as texts by key, with its number from 1. Raises Faults, with the number, where the file breaks off,
    is no JSON, or has something else in it than objects of texts and numbers."""
    text = io.TextIOWrapper(file, encoding_of(file, name), newline="")
    for number, value in enumerate(_values(text), 1):
        if number > most:
            raise refuse_file("file_too_long", name=clean(name), rows=most)
        if not isinstance(value, dict):
            raise _broken(number)
        yield number, {str(key): _cell(cell, number, str(key)) for key, cell in value.items()}


def _values(text: IO[str]) -> Iterator[Any]:
    """The values of the array, or of the lines."""
    held, at, number = text.read(_CHUNK), 0, 0
    begins = _BETWEEN.match(held)
    assert begins is not None
    array = held[begins.end() : begins.end() + 1] == "["
    at = begins.end() + array
    while True:
        between = _BETWEEN.match(held, at)
        assert between is not None
        at = between.end()
        if array and held[at : at + 1] == "]":
            if (held[at + 1 :] + text.read()).strip():
                raise _broken(number + 1)
            return
        try:
            value, at = _DECODER.raw_decode(held, at)
        except (json.JSONDecodeError, RecursionError):
            more = text.read(_CHUNK)
            if not more and not array and at == len(held):
                return
            if not more or len(held) - at > _LONGEST_ROW:
                raise _broken(number + 1) from None
            held, at = held[at:] + more, 0
        else:
            number += 1
            yield value


def _cell(value: Any, number: int, key: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return clean(value)
    raise Faults((Fault(number, key, "json_cell"),))


def _broken(number: int) -> Faults:
    return Faults((Fault(number, "", "json_broken"),))
