"""Windows: what may be plugged in, what is, and what was?

Sources: see agent.windows.attached_disks, other_media, partition_log and media_policy. PowerShell is started once.
"""

from typing import Final

from agent.errors import ProbeError
from agent.host import Host
from agent.windows.attached_disks import DISKS, AttachedDisk, parse_disks
from agent.windows.drive_listing import parse_drive_lines
from agent.windows.media_policy import (
    USB_ALONE,
    USER_HIVES,
    MediaPolicy,
    parse_media_policy,
    parse_user_hives,
    read_media_policy,
)
from agent.windows.other_media import DISCS, PHONES, OtherMedium, parse_discs, parse_phones
from agent.windows.partition_log import EVENTS, parse_disk_events
from agent.windows.powershell import ask_together
from compliance.facts import MediaControl, MediaEvent, Medium, MediumKind, RemovableMedia
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "Windows' lists of disks, discs and phones, BitLocker's answers for what is plugged in, Windows' own record of disks that "
    "came and went since the last report, and the policies about media; of people's own settings only whether there is a policy"
)

PARSERS: Final = (
    parse_disks,
    parse_discs,
    parse_phones,
    parse_disk_events,
    parse_media_policy,
    parse_user_hives,
    parse_drive_lines,
)

_NOT_SCANNED: Final = Unknown(
    Why.NOT_SUPPORTED,
    "whether a product scans a medium when it is plugged in is not read; Defender looks at files as they open",
)
_OF_A_PERSON: Final = Unknown(Why.NOT_SUPPORTED, "a policy of a single person decides about media; its effect is not read")
_YET_THERE: Final = Unknown(Why.CONTRADICTION, "the drivers of USB storage are switched off, and yet some is attached")
_POLICY_UNKNOWN: Final = Unknown(Why.NOT_READ, "what may be written to the medium depends on a policy that is not known")
_NO_CLEAR: Final = Unknown(Why.NOT_SUPPORTED, "whether a disc or a phone is encrypted is not read by this version")
_NO_WRITER: Final = Unknown(Why.NOT_SUPPORTED, "whether files can be written to a disc or a phone is not read by this version")


def read(host: Host) -> RemovableMedia:
    """What is attached now, and the disks that Windows recorded. It records neither discs nor phones: never complete."""
    told = ask_together(host, disks=DISKS, discs=DISCS, phones=PHONES, events=EVENTS, people=USER_HIVES)
    disks, others = parse_disks(told["disks"]), (*parse_discs(told["discs"]), *parse_phones(told["phones"]))
    try:
        policy = read_media_policy(host)
        autorun_off, control = policy.autorun_off, _control(policy, told["people"], disks)
    except ProbeError as error:
        autorun_off = control = error.as_unknown()
    attached = (*(_medium(host, each, control) for each in disks), *(_other(host, each) for each in others))
    return RemovableMedia(
        control,
        attached,
        _events(host, told["events"]),
        events_complete=False,
        scanned_on_insert=_NOT_SCANNED,
        autorun_off=autorun_off,
    )


def _control(policy: MediaPolicy, people: str, disks: tuple[AttachedDisk, ...]) -> MediaControl | Unknown:
    """For everybody at this computer. A driver that is switched off, and a stick that works, cannot both be true.

    A card or a disk on another bus that can be opened shows that the drivers of USB storage alone hold nothing back.
    """
    if policy.by_driver and any(each.kind is MediumKind.USB_STORAGE for each in disks):
        return _YET_THERE
    opened = policy.control == USB_ALONE and any(each.opened for each in disks)
    control = MediaControl.OPEN if opened else policy.control
    if control is not MediaControl.OPEN:
        return control
    try:
        return _OF_A_PERSON if parse_user_hives(people) else control
    except ProbeError as error:
        return error.as_unknown()


def _medium(host: Host, disk: AttachedDisk, control: MediaControl | Unknown) -> Medium:
    return Medium(host.pseudonym(disk.identity), disk.kind, disk.encrypted, _writable(disk, control))


def _writable(disk: AttachedDisk, control: MediaControl | Unknown) -> bool | Unknown:
    """A disk that Windows could write to is written to as the policy allows."""
    if not disk.opened or disk.read_only or control in (MediaControl.BLOCKED, MediaControl.READ_ONLY):
        return False
    if control is MediaControl.ENCRYPTED_ONLY:
        return disk.encrypted
    return True if control is MediaControl.OPEN else _POLICY_UNKNOWN


def _other(host: Host, medium: OtherMedium) -> Medium:
    return Medium(host.pseudonym(medium.identity), medium.kind, _NO_CLEAR, _NO_WRITER)


def _events(host: Host, text: str) -> tuple[MediaEvent, ...]:
    """Since the survey for the last report; before the first one nothing is told."""
    since = host.media_events().since
    try:
        found = parse_disk_events(text) if since else ()
    except ProbeError:
        return ()
    return tuple(
        MediaEvent(each.at, each.action, host.pseudonym(each.identity), each.kind, each.encrypted)
        for each in found
        if since and each.at >= since.replace(microsecond=0)
    )
