"""Settings of the plainest kind: `name = value`, one a line. Sources: pwquality.conf(5), faillock.conf(5), login.defs(5)."""

import re
from collections.abc import Mapping
from typing import Final

from agent.errors import NotRecorded
from agent.host import Files

_LINE: Final = re.compile(r"([A-Za-z_]+)(?:\s*=\s*|\s+|$)(.*)")


def assignments(text: str) -> Mapping[str, str]:
    """What is set, comments left out; of two assignments the last one. A bare word is set to nothing: it switches on."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    found = (match for line in lines if (match := _LINE.fullmatch(line)))
    return {match[1]: match[2].strip() for match in found}


def with_drop_ins(host: Files, path: str) -> str:
    """A file and those in the folder `path.d`, one after the other; nothing where there are none."""
    drop_ins = (f"{path}.d/{name}" for name in host.list_names(f"{path}.d") if name.endswith(".conf"))
    return "\n".join(text for each in (path, *drop_ins) for text in _if_there(host, each))


def _if_there(host: Files, path: str) -> tuple[str, ...]:
    try:
        return (host.read_text(path),)
    except NotRecorded:
        return ()
