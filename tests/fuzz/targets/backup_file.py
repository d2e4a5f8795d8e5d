"""A file given as a backup, altered: it is refused as a whole, or its parts are exactly those that it lists.

The first byte says whether it is taken as it is, or as an archive whose checksums are made to fit, in the clear or encrypted.
"""

import io
import re
import shutil
import tarfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

from collector.backup.age_file import AgeReader, AgeWriter
from collector.backup.archive import CONTENTS, read_archive, write_archive
from collector.backup.contents import DATABASE, SETTINGS, Contents, Part
from collector.errors import BackupError
from tests.fuzz.fuzzed_school import NOW
from tests.fuzz.scratch import new_folder
from tests.fuzz.target import Change, Target

_AS_IT_IS, _FITTING, _ENCRYPTED = b"\x00", b"\x01", b"\x02"
_PASSPHRASE: Final = "correct horse"
_LITTLE_WORK: Final = 1
_BLOCK: Final = tarfile.BLOCKSIZE
_CHECKSUM: Final = slice(148, 156)  # of a tar header: POSIX.1-1988, as in the manual of tar(5)
_DEAR: Final = re.compile(rb"-> scrypt [A-Za-z0-9+/]{22} ([5-9]|[1-9][0-9])\n")
_PARTS: Final = {DATABASE: b"database", SETTINGS: b"[collector]\n", "keys/authority.pem": b"PEM", "loans/recorded/a.toml": b""}


def run(data: bytes) -> None:
    """Unpack it as `rollcall restore` does, before anything looks into the parts."""
    folder = _fresh_folder()
    content = data[1:] if data[:1] == _AS_IT_IS else _with_checksums(data[1:])
    if data[:1] == _ENCRYPTED:
        content = _encrypted(content)
    if _DEAR.search(content):
        return  # up to a gigabyte and seconds of work by design; the limit has its own test
    stream = io.BytesIO(content)
    contents = read_archive(AgeReader(stream, _PASSPHRASE) if content.startswith(b"age-") else stream, folder)
    there = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}
    assert there == {each.name for each in contents.parts}
    for part in contents.parts:
        assert sha256((folder / part.name).read_bytes()).hexdigest() == part.sha256


def _with_checksums(archive: bytes) -> bytes:
    """Whole records, every header with its checksum, and the hash of the list of contents as it is now."""
    blocks = bytearray(archive.ljust(-(-len(archive) // tarfile.RECORDSIZE) * tarfile.RECORDSIZE, b"\0"))
    for start in range(0, len(blocks), _BLOCK):
        if blocks[start + 257 : start + 262] == b"ustar":
            header = blocks[start : start + _BLOCK]
            header[_CHECKSUM] = b"%06o\0 " % sum(header[:148] + b" " * 8 + header[156:])
            blocks[start : start + _BLOCK] = header
    listed = blocks.find(b"{\n"), blocks.find(b"}\0")
    named = blocks.find(f"  {CONTENTS}\n".encode())
    if 0 < listed[0] < listed[1] and named >= 64:
        blocks[named - 64 : named] = sha256(blocks[listed[0] : listed[1] + 1]).hexdigest().encode()
    return bytes(blocks)


def _encrypted(archive: bytes) -> bytes:
    stream = io.BytesIO()
    writer = AgeWriter(stream, _PASSPHRASE, _LITTLE_WORK)
    writer.write(archive)
    writer.close()
    return stream.getvalue()


@cache
def _path() -> Path:
    return new_folder() / "unpacked"


def _fresh_folder() -> Path:
    shutil.rmtree(_path(), ignore_errors=True)
    _path().mkdir()
    return _path()


def mutate(data: bytes, most_bytes: int, random: Random, change: Change) -> bytes:
    """Mostly within one block: the rest of an archive is zeros."""
    archive = data[1:]
    place = random.randrange(max(1, len(archive) // _BLOCK)) * _BLOCK
    block = archive[place : place + _BLOCK].rstrip(b"\0")
    changed = change(block, _BLOCK)[:_BLOCK].ljust(_BLOCK, b"\0")
    kind = random.choice((_AS_IT_IS, _FITTING, _FITTING, _FITTING, _ENCRYPTED)) if data[:1] != _AS_IT_IS else _AS_IT_IS
    return kind + (archive[:place] + changed + archive[place + _BLOCK :])[: most_bytes - 1]


def _seeds() -> Iterator[bytes]:
    folder = new_folder()
    for number, content in enumerate(_PARTS.values()):
        (folder / str(number)).write_bytes(content)
    files = {name: folder / str(number) for number, name in enumerate(_PARTS)}
    parts = tuple(Part(name, len(content), sha256(content).hexdigest()) for name, content in _PARTS.items())
    stream = io.BytesIO()
    write_archive(stream, Contents("0.1.0", NOW, ("example",), parts), files)
    archive = stream.getvalue().rstrip(b"\0")
    yield _AS_IT_IS + stream.getvalue()
    yield _FITTING + archive
    yield _ENCRYPTED + archive
    yield _AS_IT_IS + _encrypted(b"archive")
    long = io.BytesIO()
    with tarfile.open(fileobj=long, mode="w", format=tarfile.PAX_FORMAT) as other:
        other.addfile(tarfile.TarInfo("é" * 200))
    yield _FITTING + long.getvalue().rstrip(b"\0") + archive


TARGET: Final = Target("backup_file", run, (BackupError,), _seeds, most_bytes=12_000, mutation=mutate)
