"""Proofs about removable media: each stick, disk and card that comes and goes is told as what it is."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from compliance.facts import MediaAction, MediaEvent, RemovableMedia
from compliance.report import DeviceReport
from tests.lab.lent import Lent
from tests.lab.proof import Proof

_RULE: Final = "MED-1"
_PLACE: Final = "/mnt/stick"
_CAME, _OPENED, _WENT = MediaAction.ATTACHED, MediaAction.MOUNTED_WRITABLE, MediaAction.DETACHED


_OPTIONS: Final = {
    "vfat": ("--fs", "vfat"),
    "luks": ("--fs", "luks"),
    "opened": ("--fs", "luks"),
    "fixed": ("--fs", "vfat", "--fixed"),
    "protected": ("--fs", "vfat", "--read-only"),
}
_OFFLINE: Final = "offline"
_UNSEEN: Final = "unseen"
_FIND: Final = "device=$(readlink -f /dev/disk/by-id/usb-*LAB-{stick}*-part1)"
_OPEN: Final = "printf lab-stick | cryptsetup open $device vault - && device=/dev/mapper/vault"
_MOUNT: Final = f"mkdir -p {_PLACE} && mount $device {_PLACE}"


def _mount(here: Lent, stick: str) -> None:
    """As a person's desktop does; a LUKS stick that stays closed is left alone."""
    steps = {"luks": [], "opened": [_OPEN, _MOUNT]}.get(stick, [_MOUNT])
    if steps:
        here.machine.does("sh", "-ec", " && ".join([_FIND.format(stick=stick), *steps]))


def _let_go(here: Lent) -> None:
    """What was pulled out while it was mounted holds its names."""
    here.machine.tries("umount", "--lazy", _PLACE)
    here.machine.tries("dmsetup", "remove", "--force", "vault")


def _goes(here: Lent, stick: str, actions: Sequence[MediaAction], *, encrypted: bool, verdict: str) -> str:
    """Plug in, mount, pull out; what the collector then holds, and how soon it came by itself."""
    before = _settled(here)
    here.machine.plug(stick, *_OPTIONS[stick])
    took = here.reported(lambda report: _CAME in _actions(_events([report])), "the stick's coming", after=before)
    _mount(here, stick)
    if _OPENED in actions:
        here.reported(lambda report: _OPENED in _actions(_events([report])), "its being mounted", after=before)
    judged, saw = here.check(_RULE)
    here.machine.unplug(stick)
    _let_go(here)
    here.reported(lambda report: _WENT in _actions(_events([report])), "its going", after=before)
    events = _events(here.reports[before:])
    assert _actions(events) == list(actions), f"the events are {_in_words(events)}"
    assert len({each.medium_id for each in events}) == 1, "one stick has several codes"
    assert {each.encrypted for each in events} == {encrypted}, f"encrypted is {[each.encrypted for each in events]}"
    assert judged == verdict, f"{_RULE} {judged}: {saw}"
    content = "encrypted" if encrypted else "in the clear"
    return f"{_in_words(events)}, {content}; the first report {took:.0f} s after; {_RULE} {judged}: {saw}"


def _offline(here: Lent) -> str:
    """The reports wait on the machine's disk, and come when the cable is back."""
    before = _settled(here)
    here.machine.network("down")
    here.machine.plug(_OFFLINE, "--fs", "vfat")
    here.machine.unplug(_OFFLINE)
    here.machine.does("sleep", "15")
    here.look()
    assert len(here.reports) == before, "something came through a network that was down"
    here.machine.network("up")
    took = here.reported(lambda report: _WENT in _actions(_events([report])), "what happened offline", after=before)
    events = _events(here.reports[before:])
    assert _actions(events) == [_CAME, _WENT], f"the events are {_in_words(events)}"
    assert all(_media(each).events_complete for each in here.reports[before:]), "a report says that something is missing"
    return f"{_in_words(events)}, complete; {took:.0f} s after the cable was back"


def _unwatched(here: Lent) -> str:
    """What nobody saw is not made up, and not passed over."""
    before = _settled(here)
    here.service("stop")
    here.machine.plug(_UNSEEN, "--fs", "vfat")
    here.machine.unplug(_UNSEEN)
    here.service("start")
    here.reported(lambda report: not _media(report).events_complete, "that events may be missing", after=before)
    judged, saw = here.check(_RULE)
    assert (_events(here.reports[before:]), judged) == ([], "UNKNOWN"), f"{_RULE} {judged}: {saw}"
    return f"no event, not complete; {_RULE} {judged}: {saw}"


def _settled(here: Lent) -> int:
    """How many reports there are once one of them says that all was seen and nothing happened since the one before."""
    before = len(here.reports)

    def is_quiet(report: DeviceReport) -> bool:
        return _media(report).events_complete and not _media(report).events

    here.ask()
    here.reported(is_quiet, "a report of nothing new", after=before)
    return len(here.reports)


def _media(report: DeviceReport) -> RemovableMedia:
    fact = report.reading(RemovableMedia)
    assert isinstance(fact, RemovableMedia), f"the report says {fact}"
    return fact


def _events(reports: Sequence[DeviceReport]) -> list[MediaEvent]:
    return [event for report in reports for event in _media(report).events]


def _actions(events: Sequence[MediaEvent]) -> list[MediaAction]:
    return [each.action for each in events]


def _in_words(events: Sequence[MediaEvent]) -> str:
    return " ".join(f"{each.action} {each.at:%H:%M:%S}" for each in events) or "none"


PROOFS: Final = (
    Proof(
        "M1",
        "a vfat stick is plugged in, mounted, and pulled out mounted",
        "attached, open for writing, detached; in the clear; needs action",
        partial(_goes, stick="vfat", actions=(_CAME, _OPENED, _WENT), encrypted=False, verdict="FAIL"),
    ),
    Proof(
        "M2",
        "a LUKS stick is plugged in, stays closed, and is pulled out",
        "attached and detached; encrypted; nothing could be written",
        partial(_goes, stick="luks", actions=(_CAME, _WENT), encrypted=True, verdict="PASS"),
    ),
    Proof(
        "M3",
        "a LUKS stick is opened and mounted, and pulled out",
        "attached, open for writing, detached; encrypted; meets",
        partial(_goes, stick="opened", actions=(_CAME, _OPENED, _WENT), encrypted=True, verdict="PASS"),
    ),
    Proof(
        "M4",
        "a USB disk that says of itself that it is not removable",
        "told all the same, by the bus; needs action",
        partial(_goes, stick="fixed", actions=(_CAME, _OPENED, _WENT), encrypted=False, verdict="FAIL"),
    ),
    Proof(
        "M5",
        "a stick whose write-protect switch is on is mounted",
        "attached and detached; never open for writing",
        partial(_goes, stick="protected", actions=(_CAME, _WENT), encrypted=False, verdict="PASS"),
    ),
    Proof(
        "M6",
        "a stick comes and goes while the network cable is out",
        "told afterwards, and nothing is missing",
        _offline,
    ),
    Proof(
        "M7",
        "a stick comes and goes while the agent is stopped",
        "no event, and that the agent was not there: Not known",
        _unwatched,
    ),
)
