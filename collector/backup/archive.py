"""The inside of a backup: a tar archive, so that `tar x` opens it without Rollcall. The list of contents is its first entry.

The list's own SHA-256 is the second entry, and every part's stands in the list: whatever was altered by accident shows, and
which part. Against whoever alters it on purpose only encryption helps: anybody can compute a hash.
"""

import io
import tarfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from collector.backup.contents import Contents, Part, from_json, to_json
from collector.errors import DamagedBackup

CONTENTS: Final = "contents.json"
CONTENTS_HASH: Final = "contents.json.sha256"

_MOST_CONTENTS_BYTES: Final = 64 * 1024 * 1024
_BLOCK_BYTES: Final = 1024 * 1024
_PRIVATE: Final = 0o600


class Readable(Protocol):
    """A stream of bytes; an empty answer is its end."""

    def read(self, size: int, /) -> bytes:
        """At most this many bytes."""
        ...


class Writable(Protocol):
    """A stream that takes bytes."""

    def write(self, data: bytes, /) -> int:
        """Take them all."""
        ...


def write_archive(stream: Writable, contents: Contents, files: Mapping[str, Path]) -> None:
    """Write the list of contents and then every part of it, in its order."""
    listed = to_json(contents)
    tape = cast("BinaryIO", stream)  # of it, "w|" asks nothing but `write` (docs.python.org/3/library/tarfile.html)
    with tarfile.open(fileobj=tape, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        _add(archive, CONTENTS, io.BytesIO(listed), len(listed), contents)
        hashed = f"{sha256(listed).hexdigest()}  {CONTENTS}\n".encode()
        _add(archive, CONTENTS_HASH, io.BytesIO(hashed), len(hashed), contents)
        for part in contents.parts:
            with files[part.name].open("rb") as file:
                _add(archive, part.name, file, part.size_bytes, contents)


def read_archive(stream: Readable, folder: Path) -> Contents:
    """Write every part into an existing folder, each under its name there, and answer the list. Raises BackupError.

    The parts are whole and as they were, and nothing else came with them, once this has returned; before that, trust none.
    """
    counted = _Counted(stream)
    try:
        with tarfile.open(fileobj=counted, mode="r|", format=tarfile.PAX_FORMAT) as archive:
            contents = _listed(archive)
            for part in contents.parts:
                _take(archive, part, folder)
            if archive.next() is not None:
                raise DamagedBackup("it holds more than it lists")
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise DamagedBackup(f"it cannot be read as an archive: it was cut short or altered ({error})") from error
    counted.drain()
    return contents


def _add(archive: tarfile.TarFile, name: str, file: BinaryIO, size_bytes: int, contents: Contents) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size_bytes, _PRIVATE, int(contents.made_at.timestamp())
    archive.addfile(entry, file)


def _listed(archive: tarfile.TarFile) -> Contents:
    listed = _small(archive, CONTENTS)
    if _small(archive, CONTENTS_HASH).split()[:1] != [sha256(listed).hexdigest().encode()]:
        raise DamagedBackup("its list of contents was altered")
    return from_json(listed)


def _small(archive: tarfile.TarFile, name: str) -> bytes:
    entry = _next(archive, name)
    if entry.size > _MOST_CONTENTS_BYTES:
        raise DamagedBackup(f"its entry {name} claims {entry.size} bytes")
    file = archive.extractfile(entry)
    return file.read() if file is not None else b""


def _next(archive: tarfile.TarFile, name: str) -> tarfile.TarInfo:
    entry = archive.next()
    if entry is None:
        raise DamagedBackup(f"it ends before {name}: it was cut short")
    if entry.name != name or entry.type != tarfile.REGTYPE:
        raise DamagedBackup(f"where {name} should stand there is {entry.name!r}")
    return entry


def _take(archive: tarfile.TarFile, part: Part, folder: Path) -> None:
    entry = _next(archive, part.name)
    source = archive.extractfile(entry)
    if entry.size != part.size_bytes or source is None:
        raise DamagedBackup(f"{part.name} has {entry.size} bytes; {part.size_bytes} are listed")
    target = folder / part.name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hashed = sha256()
    with target.open("xb") as file:
        target.chmod(_PRIVATE)
        while block := source.read(_BLOCK_BYTES):
            hashed.update(block)
            file.write(block)
    if hashed.hexdigest() != part.sha256:
        raise DamagedBackup(f"{part.name} is not what was backed up: its SHA-256 differs")


class _Counted(io.RawIOBase):
    """What `tarfile` wants to read from; it knows whether the archive went to its very end."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._count = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(size)
        self._count += len(data)
        return data

    def drain(self) -> None:
        """Read what is behind the archive: the filling of its last record, which is all zeros. Raises DamagedBackup."""
        while rest := self.read(_BLOCK_BYTES):
            if rest.strip(b"\0"):
                raise DamagedBackup("something stands behind its end")
        if self._count % tarfile.RECORDSIZE:
            raise DamagedBackup("its end is missing: it was cut short")
