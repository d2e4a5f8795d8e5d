"""macOS: what may be plugged in, what is, and what was? Sources: diskutil(8), system_profiler(8), see agent.macos."""

from typing import Final

from agent.allowed_commands import DISKUTIL
from agent.errors import ProbeError
from agent.host import Host
from agent.macos.external_disks import ExternalDisk, parse_disks, parse_list, plugged_in
from agent.macos.external_storage import parse_declaration, read_control
from agent.macos.profiler import profile
from agent.macos.usb_storage import UsbStorage, parse_usb
from compliance.facts import MediaControl, Medium, RemovableMedia
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "diskutil's list of disks, the system's report about USB, and the restrictions that the school's management set; what came "
    "and went between two reports is not recorded on macOS"
)

PARSERS: Final = (parse_disks, parse_list, parse_usb, parse_declaration)

_NOT_SCANNED: Final = Unknown(Why.NOT_SUPPORTED, "whether a product scans media on a Mac is not read by this version")


def read(host: Host) -> RemovableMedia:
    """What is attached now. Nothing records what came and went in between, so the events are never complete."""
    disks = _disks(host)
    usb = _usb(host) if disks else ()
    attached = tuple(_medium(host, each, usb) for each in disks)
    record = host.media_events()
    return RemovableMedia(
        _control(host, attached),
        attached,
        record.events,
        events_complete=False,
        scanned_on_insert=_NOT_SCANNED,
        autorun_off=True,
    )


def _disks(host: Host) -> tuple[ExternalDisk, ...]:
    """What is plugged in, and what lies on it."""
    if not plugged_in(host):
        return ()
    every = parse_list(host.run(DISKUTIL, "list", "-plist"))
    told = [host.run(DISKUTIL, "info", "-plist", each) for each in every]
    return parse_disks("\n".join((host.run(DISKUTIL, "apfs", "list", "-plist"), *told)))


def _usb(host: Host) -> tuple[UsbStorage, ...]:
    try:
        return parse_usb(profile(host, "SPUSBDataType")).storage
    except ProbeError:
        return ()


def _medium(host: Host, disk: ExternalDisk, usb: tuple[UsbStorage, ...]) -> Medium:
    """By maker, product and serial where USB tells them, else by the medium's name and size: several may share those."""
    identity = next((each.identity for each in usb if disk.device in each.disks), disk.identity)
    return Medium(host.pseudonym(identity), disk.kind, disk.encrypted, disk.mounted_writable)


def _control(host: Host, attached: tuple[Medium, ...]) -> MediaControl | Unknown:
    """What is open for writing proves more than any setting."""
    if any(each.mounted_writable is True for each in attached):
        return MediaControl.OPEN
    try:
        return read_control(host)
    except ProbeError as error:
        return error.as_unknown()
