"""Programs beside the distribution's packages: Snap and Flatpak, as far as they are installed for everybody.

Sources: snapcraft's "snap.yaml" (meta/snap.yaml in each snap: name and version at the beginning of a line), snapd's layout
(/snap/NAME/current); flatpak-list(1): `--system` leaves out what people installed for themselves, and columns are parted by
tabs.
"""

import json
import re
from typing import Final

from agent.allowed_commands import FLATPAK
from agent.errors import NotRecorded
from agent.host import Host
from agent.probes.parsing import parser
from agent.probes.publishers import one_line
from compliance.facts import Program

SNAPS: Final = "/snap"
FLATPAKS: Final = "/var/lib/flatpak/repo"
_KEY: Final = re.compile(r"^(name|version):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def read_snaps(host: Host) -> tuple[Program, ...]:
    """Every snap that is in use. One that is disabled has no `current`."""
    found = set()
    for name in host.list_names(SNAPS):
        try:
            found.add(parse_snap(host.read_text(f"{SNAPS}/{name}/current/meta/snap.yaml")))
        except NotRecorded:
            continue
    return tuple(sorted(found, key=lambda each: each.name))


@parser("snap_yaml", "cat /snap/NAME/current/meta/snap.yaml")
def parse_snap(text: str) -> Program:
    """The snap of this description. Who publishes it stands in the store's word only, which is not read."""
    said = {key: _scalar(value) for key, value in _KEY.findall(text)}
    return Program(one_line(said["name"]) or _nameless(), one_line(said.get("version", "")), "")


def read_flatpaks(host: Host) -> tuple[Program, ...]:
    """Every Flatpak that is installed for the whole system."""
    return parse_flatpak(host.run(FLATPAK, "list", "--system", "--columns=application,version"))


@parser("flatpak", "flatpak list --system --columns=application,version")
def parse_flatpak(text: str) -> tuple[Program, ...]:
    """The programs and what they run on, by the names that Flatpak gives them; the version is left out where none is known."""
    found = set()
    for line in filter(str.strip, text.split("\n")):
        name, _, version = line.partition("\t")
        found.add(Program(one_line(name) or _nameless(), one_line(version), ""))
    return tuple(sorted(found, key=lambda each: (each.name, each.version)))


def _scalar(value: str) -> str:
    """A plain or quoted word of YAML, as snaps have it for these two."""
    if value.startswith('"'):
        return str(json.loads(value))
    return value[1:-1].replace("''", "'") if value.startswith("'") and value.endswith("'") else value


def _nameless() -> str:
    raise ValueError("a program without a name")
