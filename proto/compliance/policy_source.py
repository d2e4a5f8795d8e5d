"""The text of a policy file, before anybody looks at what it says: its size, its bytes, its TOML."""

import re
import tomllib
from collections.abc import Mapping
from typing import Final

from compliance.errors import PolicyError

POLICY_LIMIT_BYTES: Final = 262_144  # it travels in one message (envelope.py)
_LINE_LIMIT_CHARACTERS: Final = 8_192
_LINE_LIMIT_FULL_STOPS: Final = 64  # the TOML reader takes the square of a dotted key's length (tomllib, Python 3.11)
_TOML_ERROR_LINE: Final = re.compile(r"at line ([0-9]+)")


def encode_source(text: str, file_name: str) -> bytes:
    """The bytes that a digest is made of. PolicyError when the text is no Unicode, or more than a reader takes in a moment."""
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PolicyError(f"{file_name}:1: is not Unicode text: {error.reason}") from error
    if len(encoded) > POLICY_LIMIT_BYTES:
        raise PolicyError(f"{file_name}:1: the file has {len(encoded)} bytes; expected at most {POLICY_LIMIT_BYTES}")
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LINE_LIMIT_CHARACTERS:
            raise PolicyError(
                f"{file_name}:{number}: the line is too long; expected at most {_LINE_LIMIT_CHARACTERS} characters"
            )
        if line.count(".") > _LINE_LIMIT_FULL_STOPS:
            raise PolicyError(
                f"{file_name}:{number}: expected at most {_LINE_LIMIT_FULL_STOPS} full stops in one line; break it"
            )
    return encoded


def read_toml(text: str, file_name: str) -> Mapping[str, object]:
    """The tables of the text. PolicyError with the line where it stops being TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise PolicyError(f"{file_name}:1: brackets are nested too deeply") from error
    except ValueError as error:  # TOMLDecodeError, and the plain one of a number with thousands of digits
        at = _TOML_ERROR_LINE.search(str(error))
        line = at[1] if at else text.count("\n") + 1
        raise PolicyError(f"{file_name}:{line}: is not TOML: {error}") from error
