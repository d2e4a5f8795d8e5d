"""Who sits at the device's own screen. Source: loginctl(1), sd-login(3)."""

import json
from typing import Final

from agent.allowed_commands import LOGINCTL
from agent.errors import NotSupported, UnexpectedOutput
from agent.host import Host
from agent.probes.parsing import parser
from compliance.values import dataclass

_SESSION_MANAGER_MARKS: Final = ("/run/systemd/system", "/run/systemd/seats/seat0")  # sd_booted(3); elogind has the second only
_SESSION_MANAGERS: Final = frozenset({"systemd-logind", "elogind", "elogind-daemon"})
_GRAPHICAL: Final = frozenset({"x11", "wayland", "mir"})
_WANTED: Final = tuple(f"--property={name}" for name in ("Id", "User", "Name", "Type", "Class", "Remote", "State", "Desktop"))
"""One option for each: unlike systemctl, loginctl takes a list with commas for one name, and prints nothing (seen with 252)."""


@dataclass(frozen=True, slots=True)
class Session:
    """A person's session. `account` stays on the device; `desktop` is the session manager's word for it and may be empty."""

    user_id: int
    account: str
    graphical: bool
    desktop: str


def local_sessions(host: Host) -> tuple[Session, ...]:
    """Every person's session at this device, graphical or not; greeters, background work and remote sessions are left out."""
    if not any(host.exists(mark) for mark in _SESSION_MANAGER_MARKS):
        raise NotSupported("no session manager (systemd-logind, elogind) runs on this system")
    identifiers = parse_session_list(_list_of_sessions(host))
    if not identifiers:
        return ()
    return parse_session_properties(host.run(LOGINCTL, "show-session", *_WANTED, "--", *identifiers))


def _list_of_sessions(host: Host) -> str:
    try:
        return host.run(LOGINCTL, "list-sessions", "--output=json")
    except UnexpectedOutput as error:
        if any(each.name in _SESSION_MANAGERS for each in host.processes()):
            raise
        raise UnexpectedOutput("nobody can be asked who is logged in: systemd-logind is not running") from error


@parser("loginctl_list_sessions", "loginctl list-sessions --output=json")
def parse_session_list(text: str) -> tuple[str, ...]:
    """The identifiers of all sessions."""
    return tuple(str(entry["session"]) for entry in json.loads(text))


@parser("loginctl_show_session", "loginctl show-session SESSION …", "loginctl")
def parse_session_properties(text: str) -> tuple[Session, ...]:
    """One block of `Name=value` lines for each session, with an empty line between them. Saying nothing is no answer."""
    blocks = [dict(line.split("=", 1) for line in block.splitlines() if line) for block in text.split("\n\n") if block.strip()]
    if not blocks:
        raise UnexpectedOutput("loginctl says nothing of a session that it lists")
    return tuple(_session(block) for block in blocks if _is_local_person(block))


def _is_local_person(block: dict[str, str]) -> bool:
    return block["Class"] == "user" and block["Remote"] == "no" and block["State"] != "closing"


def _session(block: dict[str, str]) -> Session:
    return Session(int(block["User"]), block["Name"], block["Type"] in _GRAPHICAL, block.get("Desktop", ""))
