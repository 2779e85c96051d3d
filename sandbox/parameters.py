"""What a bot sends with a call: urlencoded, multipart or JSON, read into one shape."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from sandbox.refusals import MAX_UPLOAD, Because, Refusal


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    mime_type: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Parameters:
    """The fields and files of one call; a field is text, or any JSON value in a JSON body."""

    fields: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field as text; empty if it isn't there."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """The field as a whole number."""
        value = self.fields.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise Refusal(Because.NUMBER_BROKEN, name=name) from None

    def flag(self, name: str) -> bool:
        """The field as yes or no."""
        return self.fields.get(name) in (True, 1, "true", "True", "1")

    def structure(self, name: str) -> Any:
        """The field's JSON; None if it isn't there."""
        value = self.fields.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(Because.JSON_BROKEN, name=name) from None


async def read(request: web.Request) -> Parameters:
    """The call's parameters, whatever the body's kind; Refusal for a body that is too big or broken."""
    query = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return Parameters(query)
    try:
        match request.content_type:
            case "multipart/form-data":
                return await read_multipart(request, query)
            case "application/json":
                body = json.loads(await request.read())
                return Parameters(query | (body if isinstance(body, dict) else {}))
        body = (await request.read()).decode()
        return Parameters(query | dict(parse_qsl(body, keep_blank_values=True)))
    except web.HTTPRequestEntityTooLarge:
        raise Refusal(Because.BODY_TOO_BIG) from None
    except ValueError:
        raise Refusal(Because.JSON_BROKEN, name="request") from None


async def read_multipart(request: web.Request, query: dict[str, str]) -> Parameters:
    """Fields and files of a multipart body."""
    parameters = Parameters(dict(query))
    for name, part in (await request.post()).items():
        if not isinstance(part, web.FileField):
            parameters.fields[name] = part
            continue
        data = part.file.read()
        part.file.close()
        if len(data) > MAX_UPLOAD:
            raise Refusal(Because.BODY_TOO_BIG)
        parameters.files[name] = Upload(part.filename, part.content_type, data)
    return parameters
