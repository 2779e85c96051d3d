"""Evidence in an S3-compatible store, where several machines share it; the folder's promises hold (security.md 13)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from bot.evidence_store import Damaged, StoreDown, name_at, place_of
from bot.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

CONNECT_WITHIN = timedelta(seconds=3)
ANSWER_WITHIN = timedelta(seconds=7)
"""For a whole request: a thread that waits for the store can't be told to stop, and the program stops within ten."""
RETRY_WITHIN = timedelta(seconds=2)
"""Beyond that the queues try again by themselves."""
_REASON = re.compile(r"<Code>(\w+)</Code>")


class BucketStore:
    """A bucket, or what is below a prefix of it, laid out as the folder is: either can be copied into the other."""

    def __init__(self, settings: Settings, answer_within: timedelta = ANSWER_WITHIN) -> None:
        place = urlsplit(settings.evidence_url or "")
        secret = settings.aws_secret_access_key
        config: S3Config = {
            "access_key_id": settings.aws_access_key_id or "",
            "secret_access_key": "" if secret is None else secret.get_secret_value(),
            "region": settings.aws_region,
            "checksum_algorithm": "SHA256",  # the store itself refuses what changed on the way
        }
        if settings.s3_endpoint_url is not None:
            config["endpoint"] = settings.s3_endpoint_url
        self._store = S3Store(
            place.netloc,
            prefix=place.path.strip("/") or None,
            config=config,
            client_options={"allow_http": True, "connect_timeout": CONNECT_WITHIN, "timeout": answer_within},
            retry_config={"max_retries": 2, "retry_timeout": RETRY_WITHIN},
        )

    def keep(self, data: bytes) -> str:
        """Keep bytes; their SHA-256. One request puts the whole, so nobody ever sees a part."""
        sha256 = hashlib.sha256(data).hexdigest()
        if self._get(sha256) != data:
            try:
                obstore.put(self._store, place_of(sha256), data, use_multipart=False)
            except (BaseError, OSError) as fault:
                raise _down(fault) from None
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes kept under a hash, verified. Raises ``Damaged``, or ``StoreDown`` when nobody can tell."""
        data = self._get(sha256)
        if data is None:
            raise Damaged(f"{sha256}: not there")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged(f"{sha256}: the content has another hash")
        return data

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything kept; what else lies in the bucket is none of it."""
        try:
            for found in obstore.list(self._store, chunk_size=1000):
                yield from filter(None, (name_at(each["path"]) for each in found))
        except (BaseError, OSError) as fault:
            raise _down(fault) from None

    def remove(self, sha256: str) -> None:
        """Let a file go; nothing for one that isn't there."""
        try:
            obstore.delete(self._store, place_of(sha256))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as fault:
            raise _down(fault) from None

    def _get(self, sha256: str) -> bytes | None:
        try:
            return bytes(obstore.get(self._store, place_of(sha256)).bytes())
        except (BaseError, OSError) as fault:
            if isinstance(fault, FileNotFoundError) and "NoSuchBucket" not in str(fault):
                return None
            raise _down(fault) from None


def _down(fault: Exception) -> StoreDown:
    """Why, in the store's own word: what the library tells at length holds addresses."""
    said = _REASON.search(str(fault))
    return StoreDown(said.group(1) if said else type(fault).__name__)
