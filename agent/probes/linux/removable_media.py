"""Linux: which removable media are there, what happened since the last report, and what does the device allow?

Sources: sysfs and udev's records for what is there, the agent's own journal for what happened; see agent.linux.media_control.
"""

from typing import Final

from agent.errors import ProbeError
from agent.host import Host
from agent.linux.autorun import autorun_off, parse_autorun
from agent.linux.listed_media import parse_lsblk_media, parse_sysfs_block, parse_udevadm
from agent.linux.media_control import media_control, parse_mount_options
from agent.linux.mount_table import read_mounts
from agent.linux.removable_disks import find_removable
from agent.linux.usb_storage_drivers import parse_modprobe
from compliance.facts import MediaControl, Medium, RemovableMedia
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "the kernel's list of disks and USB devices, what udev noted about them, the agent's journal, the rules in force, "
    "and what each logged-in person has set about starting what is on a medium, read as that person"
)

_NOT_SCANNED: Final = Unknown(Why.NOT_SUPPORTED, "whether a product scans media when they are plugged in is not read on Linux")
PARSERS: Final = (parse_lsblk_media, parse_udevadm, parse_sysfs_block, parse_modprobe, parse_mount_options, parse_autorun)


def read(host: Host) -> RemovableMedia:
    """What is attached now, and what the journal holds. Serials leave as pseudonyms only."""
    disks = find_removable(host, read_mounts(host))
    attached = tuple(Medium(host.pseudonym(each.identity), each.kind, each.encrypted, each.mounted_writable) for each in disks)
    record = host.media_events()
    about = (_control(host, attached), attached, record.events, record.complete)
    return RemovableMedia(*about, scanned_on_insert=_NOT_SCANNED, autorun_off=_autorun_off(host))


def _autorun_off(host: Host) -> bool | Unknown:
    try:
        return autorun_off(host)
    except ProbeError as error:
        return error.as_unknown()


def _control(host: Host, attached: tuple[Medium, ...]) -> MediaControl | Unknown:
    try:
        return media_control(host, attached)
    except ProbeError as error:
        return error.as_unknown()
