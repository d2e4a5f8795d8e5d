"""Which packages rpm has installed. Sources: rpm(8) and rpm-queryformat(7). The format makes one line of each, in any language.

`%{EVR}` is epoch, version and release; `%{VENDOR}` "the vendor name of the organization" (rpm-spec(5)). The packager, who may
be a person, is not asked for.
"""

from typing import Final

from agent.allowed_commands import RPM
from agent.host import Host
from agent.probes.parsing import parser
from agent.probes.publishers import one_line, organisation
from compliance.facts import Program

QUERY: Final = r"%{NAME}\t%{EVR}\t%{VENDOR}\n"
_NOT_SAID: Final = "(none)"
_A_KEY: Final = "gpg-pubkey"  # rpm keeps the keys that it trusts as if they were packages


def read_rpm(host: Host) -> tuple[Program, ...]:
    """Every package that is installed."""
    return parse_rpm(host.run(RPM, "-qa", "--queryformat", QUERY))


@parser("rpm", r"rpm -qa --queryformat '%{NAME}\t%{EVR}\t%{VENDOR}\n'", "rpm_qa")
def parse_rpm(text: str) -> tuple[Program, ...]:
    """The packages of rpm's answer."""
    found = set()
    for line in filter(None, text.split("\n")):
        name, version, vendor = map(one_line, line.split("\t"))
        if not name:
            raise ValueError("a package without a name")
        if name != _A_KEY:
            found.add(Program(name, version, "" if vendor == _NOT_SAID else organisation(vendor)))
    return tuple(sorted(found, key=lambda each: (each.name, each.version)))
