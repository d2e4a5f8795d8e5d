"""A daily database of ClamAV of our own making, unsigned, with one signature and a chosen date.

ClamAV loads such a file (.cud) where `OfficialDatabaseOnly` is off, and takes the age that its daemon tells from the header.
Sources: the ClamAV manual on signatures (file formats), libclamav/cvd.c for the header's fields and their order.
"""

import io
import tarfile
from datetime import UTC, datetime
from hashlib import md5, sha256
from typing import Final

_EICAR: Final = b"44d88612fea8a8f36de82e1278abb02f:68:Lab.Eicar-Test-Signature\n"  # no virus: what every product knows
_HEADER_BYTES: Final = 512


def daily(built_at: datetime, version: int = 27000) -> bytes:
    """The file's content."""
    when = built_at.astimezone(UTC)
    said = f"ClamAV-VDB:{when:%d %b %Y %H-%M} +0000:{version}:1:1"
    tail = f"lab:{int(when.timestamp())}"
    header = f"{said}:X:X:{tail}"
    listed = f"{header}\ndaily.hdb:{len(_EICAR)}:{sha256(_EICAR).hexdigest()}\n".encode()
    content = _packed({"COPYING": b"made for a trial\n", "daily.info": listed, "daily.hdb": _EICAR})
    checksum = md5(content, usedforsecurity=False).hexdigest()
    return f"{said}:{checksum}:X:{tail}".ljust(_HEADER_BYTES).encode() + content


def _packed(files: dict[str, bytes]) -> bytes:
    with io.BytesIO() as content:
        with tarfile.open(fileobj=content, mode="w:gz", format=tarfile.USTAR_FORMAT) as packed:
            for name, text in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text)
                packed.addfile(entry, io.BytesIO(text))
        return content.getvalue()
