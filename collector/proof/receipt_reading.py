"""Reading the file of receipts that a device handed on."""

from pathlib import Path

from collector.errors import EvidenceFileError
from compliance.errors import CodecError
from compliance.receipts_file import MOST_BYTES, read_sealed


def read_receipts(file: Path) -> tuple[bytes, ...]:
    """The sealed receipts of a file, one at least. Raises EvidenceFileError."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise EvidenceFileError(f"{file}: too large for a file of receipts, which a device writes with a hundred at most")
        sealed = read_sealed(content)
    except OSError as error:
        raise EvidenceFileError(f"{file}: {error.strerror}") from error
    except CodecError as error:
        raise EvidenceFileError(f"{file}: {error}") from error
    if not sealed:
        raise EvidenceFileError(f"{file}: no receipt in it: the collector had given the device none")
    return sealed
