"""lsblk's tree, for machines where sysfs is hidden. Source: lsblk(8), versions 2.27 to 2.41.

The key is `mountpoint` up to 2.36 and `mountpoints` after; a device stands once under each of its parents, so all edges are
collected before anything is judged. TYPE says `crypt` for verity and integrity too, so this source is the last resort, and
the word alone is no proof: what lies below must have the header of an encrypting volume.

A plain `lsblk -J` has no column for that. There the name counts, and that the device may be written: whoever opens an
encrypting volume names it by that (the installers of Debian `sda3_crypt`, of Ubuntu `dm_crypt-0`, of Fedora and udisks
`luks-…`, of Arch `cryptroot`), systemd-veritysetup-generator(8) names its devices `root` and `usr`, and verity is read-only.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from agent.errors import UnexpectedOutput
from agent.linux.cover import Cover, combined, swap_state
from agent.probes.parsing import parser
from compliance.facts import DiskEncryption, VolumeState
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_SWAP: Final = "[SWAP]"
_NOT_JUDGED: Final = ("/boot", "/efi", "/cdrom", "/recovery", "/snap", "/media", "/run/media", _SWAP)
_ENCRYPTING: Final = frozenset({"crypto_LUKS", "BitLocker"})
_NAMED_FOR_IT: Final = re.compile(r"crypt|luks", re.IGNORECASE)
_NOT_TOLD: Final = Cover(Unknown(Why.NOT_SUPPORTED, "lsblk does not tell encryption from verity"))

_Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Tree:
    """Every device by its name, and the devices that it lies on."""

    nodes: dict[str, _Node]
    parents: dict[str, set[str]]

    def cover(self, name: str) -> Cover:
        if self.nodes[name]["type"] == "crypt":
            return Cover(VolumeState.PROTECTED, "dm-crypt") if self._encrypts(name) else _NOT_TOLD
        below = self.parents[name]
        return combined(self.cover(each) for each in sorted(below)) if below else Cover(VolumeState.OFF)

    def _encrypts(self, name: str) -> bool:
        """By the headers below it where FSTYPE was asked for (null: not known), else by its name."""
        node = self.nodes[name]
        if "fstype" in node:
            headers = {self.nodes[each].get("fstype") for each in self.parents[name]}
            return bool(headers) and headers <= _ENCRYPTING
        return _NAMED_FOR_IT.search(name) is not None and node.get("ro", False) in (False, "0")


@parser("lsblk", "lsblk -J -o NAME,KNAME,TYPE,FSTYPE,MOUNTPOINT")
def parse_lsblk(text: str) -> DiskEncryption:
    """Every fixed volume as far as the tree of TYPE, FSTYPE and MOUNTPOINT tells it."""
    edges = list(_edges(json.loads(text)["blockdevices"], ""))
    tree = _Tree({str(node["name"]): node for node, _ in edges}, {str(node["name"]): set() for node, _ in edges})
    for node, parent in edges:
        tree.parents[node["name"]] |= {parent} - {""}
    places = {(place, str(node["name"])) for node, _ in edges for place in _places(node)}
    judged = sorted((each for each in places if _is_judged(each[0])), key=lambda each: (each[0] != "/", each[0]))
    if not judged or judged[0][0] != "/":
        raise UnexpectedOutput("lsblk shows no device for the system volume")
    covers = [(place, tree.cover(name)) for place, name in judged]
    swaps = [tree.cover(name) for place, name in sorted(places) if place == _SWAP and not name.startswith("zram")]
    return DiskEncryption(tuple(cover.volume(place) for place, cover in covers), swap_state(swaps))


def _edges(nodes: list[_Node], parent: str) -> Iterator[tuple[_Node, str]]:
    for node in nodes:
        yield node, parent
        yield from _edges(node.get("children", []), node["name"])


def _places(node: _Node) -> list[str]:
    several = node.get("mountpoints", [node.get("mountpoint")])
    return [str(place) for place in several if place]


def _is_judged(place: str) -> bool:
    return not any(f"{place}/".startswith(f"{each}/") for each in _NOT_JUDGED)
