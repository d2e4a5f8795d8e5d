"""lsblk's tree, for machines where sysfs is hidden. Source: lsblk(8), versions 2.27 to 2.41.

The key is `mountpoint` up to 2.36 and `mountpoints` after; a device stands once under each of its parents, so all edges are
collected before anything is judged. TYPE says `crypt` for verity and integrity too, so this source is the last resort.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from agent.errors import UnexpectedOutput
from agent.linux.storage_stack import Cover, combined
from agent.probes.parsing import parser
from compliance.facts import DiskEncryption, SwapState, Volume, VolumeState

_SWAP: Final = "[SWAP]"
_NOT_JUDGED: Final = ("/boot", "/efi", "/cdrom", "/recovery", "/snap", "/media", "/run/media", _SWAP)


@parser("lsblk", "lsblk -J -o NAME,KNAME,TYPE,MOUNTPOINT")
def parse_lsblk(text: str) -> DiskEncryption:
    """Every fixed volume as far as the tree of TYPE and MOUNTPOINT tells it."""
    edges = list(_edges(json.loads(text)["blockdevices"], ""))
    types = {node["name"]: str(node["type"]) for node, _ in edges}
    parents: dict[str, set[str]] = {name: set() for name in types}
    for node, parent in edges:
        parents[node["name"]] |= {parent} - {""}
    places = {(place, str(node["name"])) for node, _ in edges for place in _places(node)}
    judged = sorted((each for each in places if _is_judged(each[0])), key=lambda each: (each[0] != "/", each[0]))
    if not judged or judged[0][0] != "/":
        raise UnexpectedOutput("lsblk shows no device for the system volume")
    covers = [(place, _cover(name, types, parents)) for place, name in judged]
    swaps = [_cover(name, types, parents) for place, name in places if place == _SWAP and not name.startswith("zram")]
    return DiskEncryption(tuple(Volume(place, cover.state, cover.method) for place, cover in covers), _swap(swaps))


def _edges(nodes: list[dict[str, Any]], parent: str) -> Iterator[tuple[dict[str, Any], str]]:
    for node in nodes:
        yield node, parent
        yield from _edges(node.get("children", []), node["name"])


def _places(node: dict[str, Any]) -> list[str]:
    several = node.get("mountpoints", [node.get("mountpoint")])
    return [str(place) for place in several if place]


def _is_judged(place: str) -> bool:
    return not any(f"{place}/".startswith(f"{each}/") for each in _NOT_JUDGED)


def _cover(name: str, types: dict[str, str], parents: dict[str, set[str]]) -> Cover:
    if types[name] == "crypt":
        return Cover(VolumeState.PROTECTED, "dm-crypt")
    if parents[name]:
        return combined(_cover(each, types, parents) for each in parents[name])
    return Cover(VolumeState.OFF)


def _swap(covers: list[Cover]) -> SwapState:
    if not covers:
        return SwapState.NONE
    return SwapState.PROTECTED if combined(covers).state is VolumeState.PROTECTED else SwapState.OFF
