"""The text of a recorded output, whatever program of whatever system wrote the file.

PowerShell and Notepad begin a file with a byte order mark and end its lines with CR LF; no parser has to know.
"""

import codecs
from typing import Final

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def recorded_text(recording: bytes) -> str:
    """Decoded as its byte order mark says, else as UTF-8; lines end in LF."""
    encoding = next((encoding for mark, encoding in _MARKS if recording.startswith(mark)), "utf-8")
    return recording.decode(encoding, "replace").replace("\r\n", "\n")
