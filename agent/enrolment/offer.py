"""The enrolment file that a technician gives, read from the disk."""

from pathlib import Path
from typing import Final

from agent.errors import ConfigurationError
from compliance.enrolment_offer import EnrolmentOffer, parse_offer
from compliance.errors import OfferError

_LIMIT_BYTES: Final = 64 * 1024
_ANOTHER: Final = "Ask the technician for a new enrolment file"


def read_offer(file: Path) -> EnrolmentOffer:
    """Read an enrolment file. Raises ConfigurationError naming file, field and remedy."""
    try:
        with file.open("rb") as stream:
            return parse_offer(stream.read(_LIMIT_BYTES).decode())
    except OSError as error:
        raise ConfigurationError(f"enrolment file {file}: {error.strerror}. Check the name, and run as root") from error
    except (OfferError, UnicodeDecodeError) as error:
        words = str(error) if isinstance(error, OfferError) else "it is not text"
        raise ConfigurationError(f"{file} is not an enrolment file: {words}. {_ANOTHER}") from error
