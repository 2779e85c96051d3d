"""Damages to the evidence: its files and its rows."""

from __future__ import annotations

import hashlib

from tests.bot.files import picture
from tests.damages.hands import Hands, named_by, submission


def rewritten(hands: Hands, evidence_id: int, data: bytes) -> None:
    """A file has other bytes under its name."""
    file = hands.evidence(evidence_id)
    file.chmod(0o600)
    file.write_bytes(data)


@named_by(r"evidence[ :]1\b")
def byte_flipped(hands: Hands) -> None:
    """A byte of a file is another one."""
    data = bytearray(hands.evidence(1).read_bytes())
    data[700] ^= 1
    rewritten(hands, 1, bytes(data))


@named_by(r"evidence[ :]7\b")
def file_emptied(hands: Hands) -> None:
    """A file is empty."""
    rewritten(hands, 7, b"")


@named_by(r"evidence[ :]1\b")
def files_swapped(hands: Hands) -> None:
    """Two files have each other's content."""
    first, second = hands.evidence(1).read_bytes(), hands.evidence(8).read_bytes()
    rewritten(hands, 1, second)
    rewritten(hands, 8, first)


@named_by(r"evidence[ :]2\b")
def file_deleted(hands: Hands) -> None:
    """A file is gone."""
    hands.evidence(2).unlink()


@named_by(r"evidence[ :](1|8)\b")
def rows_swapped(hands: Hands) -> None:
    """Two rows name each other's file; both files are whole."""
    first, second = (hands.one("SELECT sha256 FROM evidence WHERE evidence_id = ?", each) for each in (1, 8))
    hands.sql("UPDATE evidence SET sha256 = ? WHERE evidence_id = 1", second)
    hands.sql("UPDATE evidence SET sha256 = ? WHERE evidence_id = 8", first)


@named_by(r"evidence[ :]1\b")
def certificate_replaced(hands: Hands) -> None:
    """A file is replaced by another one, with its hash and its size in the row."""
    data = picture(width=99)
    sha256 = hashlib.sha256(data).hexdigest()
    hands.evidence(1).unlink()
    hands.sql("UPDATE evidence SET sha256 = ?, size = ? WHERE evidence_id = 1", sha256, len(data))
    hands.evidence(1).parent.mkdir(parents=True, exist_ok=True)
    hands.evidence(1).write_bytes(data)


@named_by(r"evidence[ :]2\b")
def row_and_file_deleted(hands: Hands) -> None:
    """A file and its row are gone; the trace of the submission names it."""
    hands.evidence(2).unlink()
    hands.sql("DELETE FROM evidence WHERE evidence_id = 2")


@named_by(rf"(evidence[ :]8\b|{submission(10)}|{submission(11)})")
def moved_to_another_submission(hands: Hands) -> None:
    """A file proves another record."""
    hands.sql("UPDATE evidence SET submission_id = 11, draft_id = 10, person_id = 3 WHERE evidence_id = 8")


@named_by(r"evidence[ :]2\b")
def removed_by_nobody(hands: Hands) -> None:
    """A file is said to have been taken away by its owner."""
    hands.sql("UPDATE evidence SET state = 'removed' WHERE evidence_id = 2")


@named_by(r"evidence[ :]2\b")
def said_to_be_lost(hands: Hands) -> None:
    """A file is deleted and its row says that it never came."""
    hands.evidence(2).unlink()
    hands.sql("UPDATE evidence SET state = 'lost', fault = 'gone', sha256 = NULL WHERE evidence_id = 2")


@named_by(rf"(evidence[ :]11\b|{submission(9)})")
def added_afterwards(hands: Hands) -> None:
    """A file that nobody sent is put to an approved record, content and all."""
    hands.copied("evidence", "evidence_id", 7, evidence_id=11, file_id="x", file_unique_id="x")


@named_by(r"[0-9a-f]{64}")
def stranger_in_the_store(hands: Hands) -> None:
    """A file lies in the store whose content doesn't have the hash that is its name."""
    name = "ab" * 32
    place = hands.folder / "evidence" / "ab" / "ab" / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b"a stranger")
