"""Linux: who may change the system? Sources: passwd(5), group(5), sudo(8); polkit and Debian give the groups their power."""

import re
from typing import Final

from agent.allowed_commands import SUDO
from agent.errors import MissingTool, NotSupported, ProbeError
from agent.host import Host
from agent.linux.display_manager import display_manager
from agent.linux.sessions import Session, local_sessions
from agent.probes.parsing import parser
from compliance.facts import Administrators
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the lists of accounts and groups, the list of sessions, and sudo's own answer for the people logged in"

_MAKES_GUESTS: Final = ("/usr/sbin/guest-account", "/usr/bin/guest-account", "/usr/lib/lightdm/guest-session")
_GUEST: Final = re.compile(r"^guest:(?:[^:\n]*:){5}(?!\S*/(?:nologin|false)$)", re.MULTILINE)
_POWERFUL_GROUPS: Final = frozenset(
    {"sudo", "wheel", "admin"}  # sudo and polkit
    | {"docker", "lxd", "incus-admin", "libvirt", "disk"}  # each of them can be turned into root
)


def read(host: Host) -> Administrators:
    """The count comes from the local lists; for the people logged in sudo is asked too, which knows its own included files."""
    passwd = host.read_text("/etc/passwd")
    names = parse_accounts(passwd + "\n" + host.read_text("/etc/group"))
    return Administrators(len(names), _somebody_logged_in(host, names), _guest(host, passwd))


def _guest(host: Host, passwd: str) -> bool | Unknown:
    """LightDM makes a guest's account when one logs in; without that, an account of that name. Passwords are not looked at."""
    try:
        if display_manager(host) == "lightdm" and any(host.exists(path) for path in _MAKES_GUESTS):
            return Unknown(Why.NOT_SUPPORTED, "LightDM can make a guest's account; whether it does is not read by this version")
    except ProbeError as error:
        return error.as_unknown()
    if _GUEST.search(passwd):
        return Unknown(Why.NOT_RECORDED, "there is an account called guest; whether anybody can use it is not read")
    return False


def _somebody_logged_in(host: Host, names: frozenset[str]) -> bool | Unknown:
    try:
        sessions = local_sessions(host)
        if not sessions:
            return Unknown(Why.NOBODY_LOGGED_IN, "nobody is logged in at this device")
        return any(each.account in names for each in sessions) or any(_may_become_root(host, each) for each in sessions)
    except ProbeError as error:
        return error.as_unknown()


def _may_become_root(host: Host, session: Session) -> bool:
    if _sudo_allows(host, session):
        return True
    if host.exists("/etc/doas.conf") or host.list_names("/etc/doas.d"):
        raise NotSupported("doas is set up; whom it lets change the system is not read by this version")
    return False


def _sudo_allows(host: Host, session: Session) -> bool:
    """Only root may ask this of sudo. Without sudo it allows nobody anything."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.@\\-]*", session.account):
        raise ProbeError("the name of an account logged in cannot be passed to sudo")
    try:
        return parse_sudo_list(host.run(SUDO, "-n", "-l", "-U", session.account))
    except MissingTool:
        return False


@parser("sudo", "sudo -n -l -U ACCOUNT", "sudo_list")
def parse_sudo_list(text: str) -> bool:
    """Whether `sudo -l -U` lists anything that the account may run."""
    if "not allowed to run sudo" in text:
        return False
    if "may run the following commands" in text:
        return True
    raise ValueError("neither answer of sudo")


@parser("accounts", "cat /etc/passwd /etc/group", "passwd", "group")
def parse_accounts(text: str) -> frozenset[str]:
    """/etc/passwd followed by /etc/group: whose number is 0, and the members, also by main group, of the powerful groups."""
    lines = [line.split(":") for line in text.splitlines() if line and not line.startswith(("#", "+", "-"))]
    accounts = [fields for fields in lines if len(fields) == 7]  # passwd(5)
    groups = [fields for fields in lines if len(fields) == 4]  # group(5)
    if not accounts:
        raise ValueError("no account at all")
    powerful = [fields for fields in groups if fields[0] in _POWERFUL_GROUPS]
    numbers = {fields[2] for fields in powerful}
    members = {member for fields in powerful for member in fields[3].split(",") if member}
    return frozenset(members | {fields[0] for fields in accounts if int(fields[2]) == 0 or fields[3] in numbers})


PARSERS: Final = (parse_accounts, parse_sudo_list)
