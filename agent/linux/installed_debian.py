"""Which packages dpkg has installed. Source: deb-control(5), and dpkg(1) on /var/lib/dpkg/status.

The file has megabytes: it is gone through once, and only four fields of each package are looked at.
"""

from typing import Final

from agent.host import Host
from agent.probes.parsing import parser
from agent.probes.publishers import one_line, publisher_of_maintainer
from compliance.facts import Program

STATUS: Final = "/var/lib/dpkg/status"
_LIMIT_BYTES: Final = 67_108_864


def read_dpkg(host: Host) -> tuple[Program, ...]:
    """Every package that is installed."""
    return parse_dpkg_status(host.read_text(STATUS, _LIMIT_BYTES))


@parser("dpkg_status", "cat /var/lib/dpkg/status", "dpkg")
def parse_dpkg_status(text: str) -> tuple[Program, ...]:
    """The packages that dpkg calls installed; those that left only their settings behind are none."""
    publishers: dict[str, str] = {}  # a few hundred people and teams look after thousands of packages
    found: set[Program] = set()
    for stanza in text.split("\n\n"):
        fields = f"\n{stanza}\n"
        if not stanza.strip() or not _value(fields, "Status").endswith(" installed"):
            continue
        maintainer = _value(fields, "Maintainer")
        if maintainer not in publishers:
            publishers[maintainer] = publisher_of_maintainer(maintainer)
        name, version = one_line(_required(fields, "Package")), one_line(_required(fields, "Version"))
        found.add(Program(name, version, publishers[maintainer]))
    return tuple(sorted(found, key=lambda each: (each.name, each.version)))


def _required(fields: str, name: str) -> str:
    value = _value(fields, name)
    if not value:
        raise ValueError(f"a package without {name}")
    return value


def _value(fields: str, name: str) -> str:
    """A field of one line, empty where there is none."""
    before = f"\n{name}: "
    start = fields.find(before)
    return "" if start < 0 else fields[start + len(before) : fields.index("\n", start + len(before))]
