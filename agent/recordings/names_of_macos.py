"""Names that a Mac's answers show: of accounts, of the Mac itself, and serial numbers. For taking them out of a recording."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from agent.recordings.json_fields import fields_in

HOMES: Final = "/Users"
_MEMBERS: Final = re.compile(r"<string>([^<>\n]+)</string>")
_OWN_FOLDER: Final = re.compile(r"/(?:Users|Managed Preferences)/([^/\s\"<>]+)")
_NAMED: Final = re.compile(r"\buser '([^'\n]+)'|<key>autoLoginUser</key>\s*<string>([^<>\n]+)</string>")
_SERIAL: Final = re.compile(r".*serial.*|.*uuid.*|.*udid.*", re.IGNORECASE)


def accounts(texts: Mapping[str, str]) -> Iterator[str]:
    """Whoever sits at the Mac, administrates it, has a home folder, or is named in a sentence."""
    yield from texts.get(f"names {HOMES}", "").split("\n")
    for asked, text in texts.items():
        if asked.startswith("run stat -f %u %Su "):
            yield text.strip().partition(" ")[2]
        elif asked.startswith("run dscl "):
            members = text.partition("GroupMembership</key>")[2].partition("</array>")[0]
            yield from _MEMBERS.findall(members)
        yield from (each for each in _OWN_FOLDER.findall(f"{asked}\n{text}") if not each.endswith(".plist"))
        yield from (name for pair in _NAMED.findall(text) for name in pair if name)


def computers(texts: Mapping[str, str]) -> Iterator[str]:
    """What the Mac is called on the network and by people."""
    yield from (text.strip() for asked, text in texts.items() if asked.startswith("run scutil --get "))


def serials(texts: Mapping[str, str]) -> Iterator[str]:
    """Serial numbers in the reports of system_profiler(8)."""
    for asked, text in texts.items():
        if asked.startswith("run system_profiler "):
            try:
                yield from (value for name, value, _ in fields_in(json.loads(text)) if _SERIAL.fullmatch(name))
            except (ValueError, RecursionError):
                continue
