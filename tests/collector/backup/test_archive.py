"""The inside of a backup is whole, as it was, and nothing else: or it is refused with what is wrong."""

import io
import json
import tarfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.backup.archive import read_archive, write_archive
from collector.backup.contents import Contents, Part, from_json, to_json
from collector.errors import BackupError, DamagedBackup, NewerBackup

FILES = {"rollcall.db": b"database" * 100, "keys/authority.key": b"key", "loans/recorded/paper ü.toml": b"agreement"}
PARTS = tuple(Part(name, len(content), sha256(content).hexdigest()) for name, content in FILES.items())
CONTENTS = Contents("0.1.0", datetime(2026, 11, 22, 2, tzinfo=UTC), ("example",), PARTS)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    paths = {name: tmp_path / "source" / name for name in FILES}
    for name, path in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[name])
    return paths


@pytest.fixture
def archive(files: dict[str, Path]) -> bytes:
    stream = io.BytesIO()
    write_archive(stream, CONTENTS, files)
    return stream.getvalue()


def made_of(entries: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """An archive that somebody else put together."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = len(content), kind if name not in LISTS else tarfile.REGTYPE
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


LISTS = ("contents.json", "contents.json.sha256")


def lists(plain: dict[str, Any]) -> dict[str, bytes]:
    """The first two entries for a list of contents."""
    listed = json.dumps(plain).encode()
    return dict(zip(LISTS, (listed, sha256(listed).hexdigest().encode()), strict=True))


def plain(*names: str) -> dict[str, Any]:
    """A list of contents of these empty parts."""
    parts = [{"name": each, "size_bytes": 0, "sha256": sha256(b"").hexdigest()} for each in names]
    return {"format": 1, "version": "0.1.0", "made_at": "2026-11-22T02:00:00Z", "schools": [], "parts": parts}


def test_what_was_written_is_read_and_others_may_not_look_at_it(archive: bytes, tmp_path: Path):
    into = tmp_path / "into"
    into.mkdir()
    contents = read_archive(io.BytesIO(archive), into)
    found = {each.relative_to(into).as_posix(): each.read_bytes() for each in into.rglob("*") if each.is_file()}
    assert (contents, found) == (CONTENTS, FILES)
    assert {each.stat().st_mode & 0o777 for each in into.rglob("*") if each.is_file()} == {0o600}


def test_the_list_is_read_as_it_was_written():
    assert from_json(to_json(CONTENTS)) == CONTENTS


def test_the_list_of_a_later_version_says_which_version_it_needs():
    with pytest.raises(NewerBackup, match=r"made by Rollcall 9\.0 and has form 2; this version reads form 1"):
        from_json(json.dumps({"format": 2, "version": "9.0"}).encode())


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "keys/..", "keys/a/b", "rollcall.db/x", "journal.jsonl", "keys/a\nb"]
)
def test_a_part_that_would_lie_elsewhere_is_refused(name: str):
    with pytest.raises(DamagedBackup, match="which no backup has"):
        from_json(json.dumps(plain("rollcall.db", name)).encode())


@settings(max_examples=50, deadline=None)
@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_json_as_a_list_gives_an_error_of_ours(junk: object):
    with pytest.raises(BackupError):
        from_json(json.dumps(junk).encode())


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({}, "ends before contents.json"),
        ({"rollcall.db": b""}, "where contents.json should stand there is 'rollcall.db'"),
        ({**lists(plain("rollcall.db"))}, "ends before rollcall.db"),
        ({**lists(plain("rollcall.db")), "rollcall.db": b"more"}, "has 4 bytes; 0 are listed"),
        ({**lists(plain("rollcall.db")), "rollcall.db": b"", "more": b""}, "holds more than it lists"),
        ({**lists(plain("rollcall.db", "rollcall.db"))}, "names a part twice"),
        ({**lists(plain("collector.toml"))}, "or no database"),
        ({**lists(plain("rollcall.db")), LISTS[1]: b"0" * 64}, "its list of contents was altered"),
    ],
)
def test_an_archive_that_is_not_what_it_lists_is_refused(entries: dict[str, bytes], words: str, tmp_path: Path):
    with pytest.raises(DamagedBackup, match=words):
        read_archive(io.BytesIO(made_of(entries)), tmp_path)


def test_a_link_is_no_part(tmp_path: Path):
    with pytest.raises(DamagedBackup, match=r"where rollcall\.db should stand"):
        read_archive(io.BytesIO(made_of({**lists(plain("rollcall.db")), "rollcall.db": b""}, tarfile.SYMTYPE)), tmp_path)


def test_an_altered_part_is_named(archive: bytes, tmp_path: Path):
    with pytest.raises(DamagedBackup, match=r"rollcall\.db is not what was backed up"):
        read_archive(io.BytesIO(archive.replace(b"databasedatabase", b"databasedatabasf", 1)), tmp_path)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_an_altered_byte_costs_nothing_but_an_error_of_ours(
    archive: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
):
    """Some bytes of a tar header say nothing that matters (an owner's name): then every part is what it was."""
    altered = bytearray(archive)
    altered[data.draw(st.integers(0, len(archive) - 1))] ^= data.draw(st.integers(1, 255))
    into = tmp_path_factory.mktemp("into")
    try:
        assert read_archive(io.BytesIO(bytes(altered)), into) == CONTENTS
    except BackupError:
        return
    assert {name: (into / name).read_bytes() for name in FILES} == FILES


@pytest.mark.parametrize("missing", [1, 512, 5000, 10239, 10240])
def test_a_cut_is_seen(archive: bytes, missing: int, tmp_path: Path):
    with pytest.raises(DamagedBackup):
        read_archive(io.BytesIO(archive[:-missing]), tmp_path)
