"""The code on a paper and the seal of its file: what they vouch for can be checked without the database (Ed25519).

A code holds what the paper is of, signed: in a QR, in letters and digits alone, so that it can be scanned or typed. The
seal is a last line of the PDF, a comment to its readers, and signs all bytes before it. The signing key is made at the
first start and stays in the database; the public one is written to a file beside the data, for whoever checks.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, ConfigDict

KEY = "document"
"""The name of the signing key in the database."""
KEY_FILE = "document-key.txt"
"""The public key's file in the folder of the data."""

MARK = "XUESHI1"
"""Begins every code; the number is that of its form."""
SEAL = b"\n%xueshi-seal "
"""Begins the last line of a sealed PDF: the code, then the signature of the bytes before that signature."""
_SIGNATURE = 64
_KEY_ID = 4
_NUMBER = 16
"""Letters of a paper's number: 80 bits of the hash of all that it says."""


class Stated(BaseModel):
    """What a code vouches for: the kind of paper, of whom, when it was issued, and what it adds up to."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: str
    number: str
    issued: AwareDatetime
    unit: str
    name: str
    staff_no: str
    years: str
    records: int
    general: Decimal
    online: Decimal


class NotOurs(Exception):
    """Why a code or a file isn't vouched for: ``unreadable``, ``unsealed``, ``other_key``, ``forged``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs what this installation issues."""

    seed: bytes

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def public(self) -> bytes:
        """The 32 bytes that check what was signed."""
        return self._key.public_key().public_bytes_raw()

    def code(self, stated: Stated) -> str:
        """The code of a paper: letters, digits and a slash, which a QR holds at eleven bits a pair."""
        return self.signed(list(stated.model_dump(mode="json").values()))

    def signed(self, told: object) -> str:
        """The same of anything that JSON can say."""
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        return f"{MARK}/{_letters(_key_id(self.public) + self._key.sign(_of_a_code(body)) + body)}"

    def seal(self, pdf: bytes, code: str) -> bytes:
        """The file with its seal as the last line."""
        sealed = pdf + SEAL + code.encode() + b" "
        return sealed + _letters(self._key.sign(_of_a_file(sealed))).encode() + b"\n"

    def publish(self, folder: Path) -> None:
        """Write the public key where ``verify-document`` finds it, unless it stands there."""
        file, told = folder / KEY_FILE, f"{self.public.hex()}\n"
        if not file.is_file() or file.read_text() != told:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.write_text(told)
            file.chmod(0o600)  # anybody may have it; it lies beside what nobody else may read


def number_of(content: object) -> str:
    """A paper's number: of the same content the same."""
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _letters(hashlib.sha256(told.encode()).digest())[:_NUMBER]


def read_key(told: str) -> bytes:
    """The public key of a file's text. Raises ``ValueError`` for anything else."""
    key = bytes.fromhex(told.strip())
    Ed25519PublicKey.from_public_bytes(key)
    return key


def read_code(told: str, public: bytes) -> Stated:
    """What a code vouches for, as it was scanned or typed. Raises ``NotOurs``."""
    letters = "".join(told.split()).upper().removeprefix(f"{MARK}/")
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        raise NotOurs("unreadable") from None
    if len(raw) <= _KEY_ID + _SIGNATURE:
        raise NotOurs("unreadable")
    key_id, signature, body = raw[:_KEY_ID], raw[_KEY_ID : _KEY_ID + _SIGNATURE], raw[_KEY_ID + _SIGNATURE :]
    if key_id != _key_id(public):
        raise NotOurs("other_key")
    _check(public, signature, _of_a_code(body))
    try:
        fields = dict(zip(Stated.model_fields, json.loads(body), strict=True))
        return Stated.model_validate_json(json.dumps(fields))
    except (TypeError, ValueError):  # signed by us, by a program of another form
        raise NotOurs("unreadable") from None


def read_file(pdf: bytes, public: bytes) -> Stated:
    """What a sealed file's code vouches for, when no byte of it was changed. Raises ``NotOurs``."""
    body, seal, line = pdf.rpartition(SEAL)
    parts = line.rstrip(b"\n").split(b" ")
    if not seal or len(parts) != 2:
        raise NotOurs("unsealed")
    code, signature = parts
    try:
        stated = read_code(code.decode("ascii"), public)
        signed = base64.b32decode(signature + b"=" * (-len(signature) % 8))
    except ValueError:
        raise NotOurs("forged") from None
    except NotOurs as fault:
        raise NotOurs("forged" if fault.why == "unreadable" else fault.why) from None
    _check(public, signed, _of_a_file(body + seal + code + b" "))
    return stated


def _check(public: bytes, signature: bytes, signed: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except InvalidSignature:
        raise NotOurs("forged") from None


def _of_a_code(body: bytes) -> bytes:
    return b"xueshi code 1\n" + body


def _of_a_file(sealed: bytes) -> bytes:
    return b"xueshi file 1\n" + hashlib.sha256(sealed).digest()


def _key_id(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:_KEY_ID]


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")
