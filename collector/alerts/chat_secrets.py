"""The addresses of chats: each holds a key with which anybody may write there, so they lie in a file for its owner alone.

It lies among the keys, and is in every backup with them. The database has only what may be shown.
"""

import json
from pathlib import Path
from typing import Final

from collector.errors import AlertError, NotTold
from collector.keys.private_files import write_private

FILE_NAME: Final = "alert-chats.json"


def keep(keys: Path, school_id: str, destination_id: int, url: str) -> None:
    """Keep the address of one chat."""
    held = _held(keys)
    held[_key(school_id, destination_id)] = url
    _write(keys, held)


def forget(keys: Path, school_id: str, destination_id: int) -> None:
    """Keep it no longer."""
    held = _held(keys)
    if held.pop(_key(school_id, destination_id), None) is not None:
        _write(keys, held)


def find(keys: Path, school_id: str, destination_id: int) -> str:
    """The address of one chat. Raises NotTold where it is not held."""
    found = _held(keys).get(_key(school_id, destination_id))
    if found is None:
        words = f"the address of destination {destination_id} is not in {keys / FILE_NAME}"
        raise NotTold(f"{words}; remove it with `rollcall alerts remove {destination_id}` and add it again")
    return found


def masked(url: str) -> str:
    """What may be shown of an address: which service it is of."""
    scheme = url.partition("://")[0]
    return f"{scheme}://****"


def _held(keys: Path) -> dict[str, str]:
    file = keys / FILE_NAME
    try:
        plain = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return {str(key): str(url) for key, url in plain.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise NotTold(f"{file}: cannot be read ({type(error).__name__}); bring it back from the backup") from error


def _write(keys: Path, held: dict[str, str]) -> None:
    try:
        write_private(keys / FILE_NAME, json.dumps(held, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        raise AlertError(f"{keys / FILE_NAME}: cannot be written: {error.strerror}") from error


def _key(school_id: str, destination_id: int) -> str:
    return f"{school_id}/{destination_id}"
