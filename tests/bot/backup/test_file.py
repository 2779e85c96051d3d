"""The file of a backup by itself: whatever was changed, cut, added or forged is noticed before anything is done."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backup import write
from bot.backup.container import BLOCK, Broken, Writer, members
from bot.backup.manifest import HEAD, MANIFEST, VERSION, Head, Manifest, Part, part_name
from bot.backup.read import Content, check
from bot.evidence_store import FolderStore
from storage.snapshot import TableShape
from tests.bot.backup.archives import busy
from tests.story import academy_on, sqlite_url

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
PASSPHRASE = "correct horse"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same state as a plain backup and as an encrypted one."""
    folder = tmp_path_factory.mktemp("kept")
    store = FolderStore(folder / "evidence")
    files = {"plain": folder / "plain.tar", "sealed": folder / "sealed.tar"}

    async def make() -> None:
        async with academy_on(sqlite_url(folder)) as academy:
            await busy(academy, store)
        await write.make_backup(sqlite_url(folder), files["plain"], store.read, AT, None)
        await write.make_backup(sqlite_url(folder), files["sealed"], store.read, AT, PASSPHRASE)

    asyncio.run(make())
    return files


def refused(data: bytes, folder: Path, passphrase: str | None = None) -> str:
    """The code by which these bytes are refused."""
    file = folder / "tried.tar"
    file.write_bytes(data)
    with pytest.raises(Broken) as broken:
        check(file, lambda: passphrase)
    return broken.value.code


def rewritten(original: Path, **instead: bytes | None) -> bytes:
    """The members of a backup once more; some with another content (by the name without its ending), some left out."""
    out = io.BytesIO()
    writer = Writer(out)
    with original.open("rb") as source:
        for name, data in members(source):
            told = instead.get(name.split(".")[0].split("/")[-1], data)
            if told is not None:
                writer.add(name, told)
    writer.end()
    return out.getvalue()


def test_any_changed_byte_is_noticed(kept: dict[str, Path], tmp_path: Path) -> None:
    """Padding, headers and lengths as well as content: there is no byte that nobody looks at."""
    whole = kept["plain"].read_bytes()
    ends = list(range(0, len(whole), BLOCK))
    places = sorted({*range(0, len(whole), 211), *(ends[0::7]), *(end - 1 for end in ends[1::7]), len(whole) - 1})
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1
        assert refused(bytes(changed), tmp_path) in ("damaged", "foreign", "cut", "version"), place


def test_a_file_cut_anywhere_is_no_backup(kept: dict[str, Path], tmp_path: Path) -> None:
    whole = kept["plain"].read_bytes()
    for size in range(0, len(whole), 499):
        assert refused(whole[:size], tmp_path) in ("cut", "foreign"), size
    assert refused(whole[:-1], tmp_path) == "cut"
    assert refused(whole + b"\0", tmp_path) == "damaged"


def test_a_sealed_one_notices_the_same(kept: dict[str, Path], tmp_path: Path) -> None:
    whole = kept["sealed"].read_bytes()
    check(kept["sealed"], lambda: PASSPHRASE)
    inside = 3 * BLOCK
    for place in (0, BLOCK + 70, BLOCK + 200, inside + 10, inside + 5000, len(whole) - 2000, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        assert refused(bytes(changed), tmp_path, PASSPHRASE) in ("damaged", "foreign", "passphrase-wrong"), place
    for size in (BLOCK, inside - 1, len(whole) // 2, len(whole) - 2 * BLOCK, len(whole) - 1):
        assert refused(whole[:size], tmp_path, PASSPHRASE) in ("cut", "damaged"), size


def test_a_sealed_one_opens_with_its_passphrase_alone(kept: dict[str, Path], tmp_path: Path) -> None:
    whole = kept["sealed"].read_bytes()
    assert refused(whole, tmp_path) == "sealed"
    assert refused(whole, tmp_path, "wrong horse") == "passphrase-wrong"
    for name in ("王芳", "科研诚信", "tables/", "manifest"):
        assert name.encode() not in whole


def test_others_tools_read_it(kept: dict[str, Path], tmp_path: Path) -> None:
    """tar and gzip for a plain one; tar, cat, age and tar for a sealed one."""
    with tarfile.open(kept["sealed"]) as outer:
        outer.extractall(tmp_path, filter="data")
    identity = pyrage.passphrase.decrypt((tmp_path / "key.age").read_bytes(), PASSPHRASE).decode()
    sealed = b"".join(path.read_bytes() for path in sorted(tmp_path.glob("backup.tar.age-*")))
    opened = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity)])
    for file in (kept["plain"].open("rb"), io.BytesIO(opened)):
        with tarfile.open(fileobj=file) as inner:
            inner.extractall(tmp_path / "inner", filter="data")
        people = gzip.decompress((tmp_path / "inner/tables/people-000001.jsonl.gz").read_bytes()).splitlines()
        columns = json.loads(people[0])
        assert "王芳" in [dict(zip(columns, json.loads(line), strict=True))["name"] for line in people[1:]]
        file.close()


@pytest.mark.parametrize("name", ["../../evil", "/tmp/evil", "tables/../../evil", "evidence/../x", "a\\b", "tables/x"])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_names_that_lead_elsewhere_lead_nowhere(kept: dict[str, Path], tmp_path: Path, name: str, kind: bytes) -> None:
    """A forged member in the first place and after a good one: nothing is unpacked by its name anyway. A name of ours
    (the last one) doesn't make a link of theirs good."""
    forged = io.BytesIO()
    with tarfile.open(fileobj=forged, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        archive.addfile(info)
    assert refused(forged.getvalue(), tmp_path) in ("foreign", "damaged")
    good = kept["plain"].read_bytes()
    first = BLOCK + -(-len(next(members(io.BytesIO(good)))[1]) // BLOCK) * BLOCK
    assert refused(good[:first] + forged.getvalue()[:BLOCK] + good[first:], tmp_path) == "damaged"


def test_a_header_says_nothing_that_we_would_not_say(kept: dict[str, Path], tmp_path: Path) -> None:
    """The same members with another date, owner or mode, as another tar would pack them: a place to hide something."""
    for change in ({"mtime": 1}, {"uid": 7}, {"uname": "root"}, {"mode": 0o644}):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for name, data in members(io.BytesIO(kept["plain"].read_bytes())):
                info = tarfile.TarInfo(name)
                info.size, info.mode = len(data), 0o600
                archive.addfile(info.replace(**change), io.BytesIO(data))
        whole = packed.getvalue().rstrip(b"\0")
        assert refused(whole + bytes(-len(whole) % BLOCK + 2 * BLOCK), tmp_path) == "foreign", change


def test_what_is_not_ours_is_called_so(tmp_path: Path) -> None:
    other = io.BytesIO()
    with tarfile.open(fileobj=other, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("readme"))
    for data in (b"", b"SQLite format 3\0" * 100, gzip.compress(b"x" * 5000), other.getvalue(), bytes(4096)):
        assert refused(data, tmp_path) == "foreign"


def test_a_newer_format_is_told_and_not_tried(kept: dict[str, Path], tmp_path: Path) -> None:
    newer = json.dumps({"format": "xueshi-backup", "version": VERSION + 1, "surprise": True}).encode()
    assert refused(rewritten(kept["plain"], backup=newer), tmp_path) == "version"


def test_a_part_or_a_file_that_is_left_out_or_exchanged_is_noticed(kept: dict[str, Path], tmp_path: Path) -> None:
    plain = kept["plain"]
    [file] = [name.split("/")[1] for name, _ in members(plain.open("rb")) if name.startswith("evidence/")]
    assert refused(rewritten(plain, **{"people-000001": None}), tmp_path) == "damaged"
    assert refused(rewritten(plain, **{"people-000001": gzip.compress(b"[]")}), tmp_path) == "damaged"
    assert refused(rewritten(plain, **{file: None}), tmp_path) == "damaged"
    assert refused(rewritten(plain, **{file: b"another picture"}), tmp_path) == "damaged"
    assert refused(rewritten(plain, manifest=None), tmp_path) == "cut"
    assert refused(rewritten(plain, backup=b"{}"), tmp_path) == "foreign"


def test_what_unpacks_to_more_than_a_part_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """security.md 13: a zip bomb."""
    monkeypatch.setattr("bot.backup.read.LARGEST", 1 << 20)
    bomb = gzip.compress(b'["name","value"]\n' + b" " * (2 << 20))
    with pytest.raises(Broken, match="damaged"):
        read_back(bomb, 1, ("name", "value"))


def read_back(packed: bytes, rows: int, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    """The rows of one part."""
    out = io.BytesIO()
    writer = Writer(out)
    digest = writer.add(part_name("facts", 1), packed)
    part = Part(table="facts", name=part_name("facts", 1), rows=rows, sha256=digest)
    return content_of(out, columns, part)


def content_of(out: io.BytesIO, columns: tuple[str, ...], *parts: Part) -> list[tuple[object, ...]]:
    head = Head(revision="0001", engine="sqlite", made_at=AT, tables={"facts": columns})
    manifest = Manifest(head="0" * 64, parts=parts, files=0, counters={}, chains={}, missing=())
    whole = io.BytesIO()
    Writer(whole).add(HEAD, b"{}")
    content = Content(members(io.BytesIO(whole.getvalue() + out.getvalue())), head, manifest)
    return [row for _, rows in content.batches() for row in rows]


ROWS = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1),
        st.none() | st.text(st.characters(exclude_categories=["Cs"])),
        st.none() | st.integers(0, 1),
    )
)


@given(ROWS)
def test_rows_come_back_as_they_were(rows: list[tuple[int, str | None, int | None]]) -> None:
    """Any text and any whole number, however the parts are cut."""
    shape = TableShape("facts", ("a", "b", "c"))
    with pytest.MonkeyPatch.context() as small:
        small.setattr(write, "PART_BYTES", 40)
        out = io.BytesIO()
        parts = list(write._parts(Writer(out), shape, iter(rows)))
    assert content_of(out, shape.columns, *parts) == rows


def test_the_manifest_tells_how_much_there_is(kept: dict[str, Path]) -> None:
    _, manifest = check(kept["plain"], lambda: None)
    assert (manifest.rows("people"), manifest.files, manifest.missing) == (6, 1, ())
    assert MANIFEST in {name for name, _ in members(kept["plain"].open("rb"))}
