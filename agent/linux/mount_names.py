"""What is told of the folder in which a volume is mounted: nothing below places where folders are named after people."""

from collections import Counter
from dataclasses import replace
from typing import Final

from compliance.facts import Volume

_NAMED_BY_PEOPLE: Final = ("/home", "/var/home", "/media", "/run/media", "/run/user", "/mnt")
"""Homes (file-hierarchy(7)); media, by account and label (udisks(8)); and the folder for whatever somebody mounts by hand."""


def without_names(volumes: tuple[Volume, ...]) -> tuple[Volume, ...]:
    """The volumes with `/home/…` in place of `/home/asample`; the second in such a place is told as `/home/… (2)`."""
    seen: Counter[str] = Counter()
    told = []
    for volume in volumes:
        place = _without_name(volume.mount_point)
        seen[place] += 1
        told.append(replace(volume, mount_point=place if seen[place] == 1 else f"{place} ({seen[place]})"))
    return tuple(told)


def _without_name(mount_point: str) -> str:
    above = next((each for each in _NAMED_BY_PEOPLE if mount_point.startswith(f"{each}/")), None)
    return mount_point if above is None else f"{above}/…"
