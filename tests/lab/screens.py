"""Proofs about the screen lock: a person's own setting is seen, and so is who set it.

The person's session is a real one of logind that says it is GNOME's on Wayland, with the person's own bus, and the settings lie
in real dconf databases. No desktop is drawn, so nothing here really locks.
"""

from functools import partial
from typing import Final

from compliance.facts import LocksItself, NeverLocks, ScreenLock, SetBy, UserScreenLock
from compliance.report import DeviceReport
from compliance.unknown import Unknown
from tests.lab.lent import Lent
from tests.lab.proof import Proof

_RULE: Final = "LOCK-1"
_PERSON: Final = "pupil"
_SESSION: Final = (
    "XDG_SESSION_TYPE=wayland",
    "XDG_SESSION_DESKTOP=GNOME",
    "XDG_SESSION_CLASS=user",
    "XDG_SEAT=seat0",
    "XDG_VTNR=2",
)
_IDLE: Final = "org.gnome.desktop.session idle-delay"
_ENABLED: Final = "org.gnome.desktop.screensaver lock-enabled"
_PROFILE: Final = "user-db:user\nsystem-db:local\n"
_OF_SCHOOL: Final = """\
[org/gnome/desktop/session]
idle-delay=uint32 600
[org/gnome/desktop/screensaver]
lock-enabled=true
lock-delay=uint32 0
[org/gnome/desktop/lockdown]
disable-lock-screen=false
"""
_LOCKED: Final = """\
/org/gnome/desktop/session/idle-delay
/org/gnome/desktop/screensaver/lock-enabled
/org/gnome/desktop/screensaver/lock-delay
/org/gnome/desktop/lockdown/disable-lock-screen
"""


def _without_session(here: Lent) -> str:
    fact = here.reports[-1].reading(ScreenLock)
    judged, saw = here.check(_RULE)
    assert (fact, judged) == (ScreenLock(has_desktop=False, users=()), "NOT_APPLICABLE"), f"{fact}; {_RULE} {judged}: {saw}"
    return f"{_RULE} {judged}: {saw}"


def _log_in(here: Lent) -> str:
    """pam_systemd(8) makes the session of a service with PAMName, and its manager the person's bus."""
    unit = ("systemd-run", "--quiet", "--unit=desktop", f"--property=User={_PERSON}", "--property=PAMName=login")
    here.machine.does(*unit, f"--property=Environment={' '.join(_SESSION)}", "sleep", "infinity")
    here.until(lambda: _PERSON in here.machine.does("loginctl", "--no-legend", "list-sessions"), "a session of logind")
    here.until(lambda: here.machine.tries("test", "-S", _bus(here)).returncode == 0, "the person's bus")
    return _seen(here, LocksItself(300, 0), SetBy.DEFAULT, may_change=True, verdict="PASS")


def _set(here: Lent, key: str, value: str, lock: LocksItself | NeverLocks, verdict: str) -> str:
    """By the person, in the session."""
    _as_person(here, "gsettings", "set", *key.split(), value)
    return _seen(here, lock, SetBy.USER, may_change=True, verdict=verdict)


def _locked_by_school(here: Lent) -> str:
    """dconf(7): a key file, the locks beside it, and `dconf update`; then the person tries to change it."""
    for file, text in (
        ("/etc/dconf/profile/user", _PROFILE),
        ("/etc/dconf/db/local.d/10-school", _OF_SCHOOL),
        ("/etc/dconf/db/local.d/locks/school", _LOCKED),
    ):
        here.machine.does("sh", "-ec", f'mkdir -p "$(dirname {file})"; printf %s "$1" > {file}', "sh", text)
    here.machine.does("dconf", "update")
    told = _seen(here, LocksItself(600, 0), SetBy.POLICY, may_change=False, verdict="PASS")
    refused = here.machine.tries(*_as(here), "gsettings", "set", *_IDLE.split(), "0")
    assert refused.returncode != 0, "the person could change what the school had locked"
    return f"{told}; the person's own try: {' '.join(refused.stderr.split())}"


def _seen(here: Lent, lock: LocksItself | NeverLocks, who: SetBy, *, may_change: bool, verdict: str) -> str:
    """What a report says of the one person, and the verdict on it. Asked for: see docs/lab.md on what comes by itself."""
    before = len(here.reports)
    here.ask()
    took = here.reported(lambda report: _similar(_person(report), lock), f"a report with {lock}", after=before)
    person = _person(here.reports[-1])
    assert isinstance(person, UserScreenLock), f"the report says {person}"
    assert (person.set_by, person.user_may_change) == (who, may_change), f"the report says {person}"
    judged, saw = here.check(_RULE)
    assert judged == verdict, f"{_RULE} {judged}: {saw}"
    return f"{person.desktop}: {person.lock}, set by {who}, may change {may_change}; {took:.0f} s; {_RULE} {judged}: {saw}"


def _person(report: DeviceReport) -> UserScreenLock | Unknown | None:
    fact = report.reading(ScreenLock)
    if isinstance(fact, Unknown):
        return fact
    return fact.users[0] if fact.users else None


def _similar(person: UserScreenLock | Unknown | None, lock: LocksItself | NeverLocks) -> bool:
    """The same times; of what never locks, that it never does."""
    if not isinstance(person, UserScreenLock):
        return False
    return isinstance(person.lock, NeverLocks) if isinstance(lock, NeverLocks) else person.lock == lock


def _bus(here: Lent) -> str:
    return f"/run/user/{here.machine.does('id', '-u', _PERSON)}/bus"


def _as(here: Lent) -> tuple[str, ...]:
    bus = _bus(here)
    folder = bus.removesuffix("/bus")
    return ("runuser", "-u", _PERSON, "--", "env", f"XDG_RUNTIME_DIR={folder}", f"DBUS_SESSION_BUS_ADDRESS=unix:path={bus}")


def _as_person(here: Lent, *command: str) -> None:
    here.machine.does(*_as(here), *command)


PROOFS: Final = (
    Proof("S1", "nobody is logged in and no desktop is installed", "no lock to speak of: not applicable", _without_session),
    Proof("S2", "a session of logind that says it is GNOME's begins", "locks after 300 s, the maker's default; meets", _log_in),
    Proof(
        "S3",
        "the person sets idle-delay to 900",
        "locks after 900 s, set by the person; meets",
        partial(_set, key=_IDLE, value="900", lock=LocksItself(900, 0), verdict="PASS"),
    ),
    Proof(
        "S4",
        "the person sets idle-delay to 1800",
        "locks after 1800 s, set by the person; needs action",
        partial(_set, key=_IDLE, value="1800", lock=LocksItself(1800, 0), verdict="FAIL"),
    ),
    Proof(
        "S5",
        "the person sets lock-enabled to false",
        "never locks, set by the person; needs action",
        partial(_set, key=_ENABLED, value="false", lock=NeverLocks(""), verdict="FAIL"),
    ),
    Proof(
        "S6",
        "the school's dconf database sets 600 s and locks it",
        "locks after 600 s, by policy, not to be changed; meets",
        _locked_by_school,
    ),
)
