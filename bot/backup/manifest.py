"""What a backup says of itself: first what it is, last what it holds; validated when read (art. 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

HEAD = "backup.json"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
"""The manifest's own digest, as ``sha256sum`` writes and checks it."""
VERSION = 1

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Name = Annotated[str, Field(pattern="^[a-z0-9_]{1,40}$")]
Count = Annotated[int, Field(ge=0, le=2**62)]


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without a zone")
    return value


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Head(_Told):
    """The first member: whose format, which layout, what moment, and the columns of each table in the order of
    filling."""

    format: Literal["xueshi-backup"] = "xueshi-backup"
    version: int = VERSION
    revision: Annotated[str, Field(pattern="^[0-9]{4}$")]
    engine: Literal["sqlite", "postgresql"]
    made_at: Annotated[datetime, Field(strict=False), AfterValidator(_aware)]
    tables: dict[Name, tuple[Name, ...]]


class Part(_Told):
    """A member with rows of a table."""

    table: Name
    name: str
    rows: Count
    sha256: Digest


class Manifest(_Told):
    """The last member but its digest: every part in order, how many evidence files follow them, where ids and audit
    chains stand, and the evidence that the database names and the store didn't have."""

    head: Digest
    parts: tuple[Part, ...]
    files: Count
    counters: dict[Name, Count]
    chains: dict[str, tuple[Count, str]]
    missing: tuple[Digest, ...]

    def rows(self, table: str) -> int:
        """The rows of a table."""
        return sum(part.rows for part in self.parts if part.table == table)


def part_name(table: str, number: int) -> str:
    """The name of a table's part."""
    return f"tables/{table}-{number:06}.jsonl.gz"


def file_name(sha256: str) -> str:
    """The name of an evidence file."""
    return f"evidence/{sha256}"


def seal_of(sha256: str) -> bytes:
    """The line that ``sha256sum -c`` understands."""
    return f"{sha256}  {MANIFEST}\n".encode()
