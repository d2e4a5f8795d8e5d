"""Which module reads which fact on which platform. What is not in the table is not supported, and says so."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from agent.host import Host
from agent.probes.linux import (
    administrators,
    antivirus,
    automatic_login,
    device_identity,
    disk_encryption,
    firewall,
    logon_notice,
    operating_system,
    password_policy,
    power,
    removable_media,
    screen_lock,
    secure_boot,
    security_updates,
    trusted_platform_module,
)
from agent.probes.parsing import Parser
from compliance.facts import Fact


class Probe(Protocol):
    """A module that reads one fact on one platform."""

    @property
    def READ_FROM(self) -> str:  # noqa: N802 - a constant of the module
        """Where the fact is read, in words for the person at the device."""

    @property
    def PARSERS(self) -> tuple[Parser[Any], ...]:  # noqa: N802 - ditto
        """Its pure parsers, for `rollcall-agent parse` and for the captures."""

    def read(self, host: Host) -> Fact:
        """The fact. Raises ProbeError."""


PROBES: Final[Mapping[str, Mapping[str, Probe]]] = {
    "linux": {
        "device_identity": device_identity,
        "operating_system": operating_system,
        "disk_encryption": disk_encryption,
        "antivirus": antivirus,
        "screen_lock": screen_lock,
        "removable_media": removable_media,
        "firewall": firewall,
        "administrators": administrators,
        "automatic_login": automatic_login,
        "security_updates": security_updates,
        "password_policy": password_policy,
        "secure_boot": secure_boot,
        "trusted_platform_module": trusted_platform_module,
        "logon_notice": logon_notice,
        "power": power,
    },
    "macos": {},
    "windows": {},
}


def find_parser(platform: str, fact: str, source: str) -> Parser[Any] | None:
    """The parser that answers to that name, if there is one."""
    probe = PROBES.get(platform, {}).get(fact)
    return next((each for each in probe.PARSERS if each.answers_to(source)), None) if probe else None
