"""macOS: who may change the system? Sources: dscl(1) for the group admin, dsmemberutil(1) for the person at the Mac."""

from typing import Final

from agent.allowed_commands import DSCL, DSMEMBERUTIL
from agent.errors import NotSupported, ProbeError
from agent.host import Host
from agent.macos.console_user import console_user, parse_console
from agent.macos.login_window import read_login_window
from agent.macos.property_list import property_list, texts
from agent.probes.parsing import parser
from compliance.facts import Administrators
from compliance.unknown import Unknown
from compliance.values import dataclass

READ_FROM: Final = "the members of the group admin, the system's word about the person at the Mac, the log-in window's settings"


@dataclass(frozen=True, slots=True)
class AdminGroup:
    """How many accounts are members, and how many other groups are: whom those bring is not known here."""

    member_count: int
    nested_count: int


def read(host: Host) -> Administrators:
    """A count, no names; root is one of them. The person is judged, not the agent's own account."""
    group = parse_dscl(host.run(DSCL, "-plist", ".", "-read", "/Groups/admin"))
    if group.nested_count:
        raise NotSupported("groups of a directory are administrators of this Mac; how many people that are is not read")
    return Administrators(group.member_count, _somebody_logged_in(host), _guest(host))


def _somebody_logged_in(host: Host) -> bool | Unknown:
    try:
        person = console_user(host)
        return parse_dsmemberutil(host.run(DSMEMBERUTIL, "checkmembership", "-u", str(person.user_id), "-G", "admin"))
    except ProbeError as error:
        return error.as_unknown()


def _guest(host: Host) -> bool | Unknown:
    try:
        return read_login_window(host).guest_enabled
    except ProbeError as error:
        return error.as_unknown()


@parser("dscl", "dscl -plist . -read /Groups/admin")
def parse_dscl(text: str) -> AdminGroup:
    """`dscl -plist . -read /Groups/admin`. A name may stand there twice."""
    group = property_list(text)
    members = set(texts(group["dsAttrTypeStandard:GroupMembership"]))
    if not members:
        raise ValueError("a Mac without any administrator")
    return AdminGroup(len(members), len(texts(group.get("dsAttrTypeStandard:NestedGroups"))))


@parser("dsmemberutil", "dsmemberutil checkmembership -u UID -G admin")
def parse_dsmemberutil(text: str) -> bool:
    """`dsmemberutil checkmembership`: one of two sentences."""
    return {"user is a member of the group": True, "user is not a member of the group": False}[text.strip()]


PARSERS: Final = (parse_dscl, parse_dsmemberutil, parse_console)
