"""Property lists as macOS's tools print them, and settings files, which plutil(1) prints as XML whatever form they have."""

import plistlib
from collections.abc import Iterable
from typing import Any, Final, TypeAlias
from xml.parsers.expat import ExpatError

from agent.allowed_commands import PLUTIL
from agent.host import Host

Record: TypeAlias = dict[str, Any]

_END: Final = "</plist>"


def property_lists(text: str) -> list[Record]:
    """Every XML property list in a text, in order. What stands between them, such as a heading, is passed over.

    Raises ValueError where one is damaged or is no dictionary.
    """
    *pieces, rest = text.split(_END)
    if "<plist" in rest:
        raise ValueError("a property list without an end")
    return [_parsed(piece.partition("<plist")[2]) for piece in pieces]


def merged_settings(text: str) -> Record:
    """Settings as property lists, one after the other; later ones win. Raises ValueError, also where there is none."""
    found = property_lists(text)
    if not found:
        raise ValueError("no settings")
    return {name: value for each in found for name, value in each.items()}


def property_list(text: str) -> Record:
    """The only one. Raises ValueError."""
    found = property_lists(text)
    if len(found) != 1:
        raise ValueError("not one property list")
    return found[0]


def list_of_records(text: str) -> list[Record]:
    """The dictionaries of the only property list in a text, which is an array. Raises ValueError."""
    found = _loaded(text.partition("<plist")[2].partition(_END)[0])
    if not isinstance(found, list):
        raise TypeError("not an array")
    return records(found)


def _parsed(body: str) -> Record:
    found = _loaded(body)
    if not isinstance(found, dict):
        raise TypeError("not a dictionary")
    return found


def _loaded(body: str) -> object:
    try:
        return plistlib.loads(f"<plist{body}{_END}".encode("utf-8", "replace"), fmt=plistlib.FMT_XML)
    except ExpatError as error:
        raise ValueError("not a property list") from error


def records(value: object) -> list[Record]:
    """The dictionaries of a list; none where there is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The texts of a list; none where there is no list."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def is_on(value: object) -> bool:
    """A switch: true, or a number that is not 0. Raises ValueError for anything else: "no" must be said."""
    if isinstance(value, bool | int):
        return bool(value)
    raise ValueError("not a switch")


def whole_number(value: object) -> int:
    """A number of seconds, minutes or times, as a number or as its digits. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number")
    return int(value)


def read_settings(host: Host, path: str) -> str:
    """A settings file as XML. An empty list where there is no such file: whoever never changed a setting has none."""
    if not host.exists(path):
        return "<plist><dict/></plist>"
    return host.run(PLUTIL, "-convert", "xml1", "-o", "-", path)


def read_all_settings(host: Host, paths: Iterable[str]) -> str:
    """Several settings files, one after the other; those that are not there are left out."""
    return "\n".join(read_settings(host, path) for path in paths if host.exists(path))
