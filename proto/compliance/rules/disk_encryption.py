"""Every fixed volume is encrypted, and nothing opens it while the device is switched off."""

from collections.abc import Iterator
from typing import Final

from compliance.facts import DiskEncryption, SwapState, Volume, VolumeState
from compliance.policy_table import Table
from compliance.rules.kind import timeless_kind
from compliance.rules.parameter import FlagParameter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict, worst_finding

_IN_WORDS: Final = {
    VolumeState.PROTECTED: "is encrypted",
    VolumeState.SUSPENDED: "is encrypted, but protection is suspended: the key lies in the clear",
    VolumeState.WAITING_ACTIVATION: "is encrypted, but protection was never activated: no key guards it",
    VolumeState.ENCRYPTING: "is still being encrypted: part of it is in the clear",
    VolumeState.DECRYPTING: "is being decrypted: part of it is in the clear",
    VolumeState.PARTIAL: "is only partly encrypted",
    VolumeState.OFF: "is not encrypted",
}
_SWAP_IN_THE_CLEAR: Final = "swap space is not encrypted"
_INCLUDE_SWAP: Final = FlagParameter("include_swap", "whether memory written to disk must be encrypted too", default=False)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Whether memory written to disk must be encrypted too."""

    include_swap: bool


def parse_parameters(table: Table) -> Parameters:
    """`include_swap`, false unless said."""
    return Parameters(_INCLUDE_SWAP.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return "Every fixed disk volume is encrypted" + (", and so is the swap space" if parameters.include_swap else "")


def judge(parameters: Parameters, fact: DiskEncryption) -> Finding:
    """Suspended, waiting and half-done encryption fail: a thief would read the disk. Swap is told, and judged if asked."""
    if not fact.volumes:
        return Finding(Verdict.UNKNOWN, "No fixed disk volume was found")
    parts = [_volume(volume) for volume in fact.volumes]
    if parameters.include_swap:
        parts.append(_swap(fact.swap))
    verdict = worst_finding(parts).verdict
    if verdict is Verdict.PASS:
        words = [_all_encrypted(fact.volumes)]
    else:
        words = [part.saw for part in parts if part.verdict is verdict]
    if not parameters.include_swap and fact.swap is SwapState.OFF:
        words.append(_SWAP_IN_THE_CLEAR)
    return Finding(verdict, "; ".join(_at_most_four(words)))


def _volume(volume: Volume) -> Finding:
    if isinstance(volume.state, Unknown):
        return Finding(Verdict.UNKNOWN, f"{_named(volume)}: {volume.state}")
    verdict = Verdict.PASS if volume.state is VolumeState.PROTECTED else Verdict.FAIL
    return Finding(verdict, f"{_named(volume)} {_IN_WORDS[volume.state]}")


def _named(volume: Volume) -> str:
    """By its mount point; the root of a Linux or macOS file system is one that few people know by its sign."""
    return "the system disk (/)" if volume.mount_point == "/" else volume.mount_point


def _swap(swap: SwapState | Unknown) -> Finding:
    if isinstance(swap, Unknown):
        return Finding(Verdict.UNKNOWN, f"swap space: {swap}")
    return Finding(Verdict.FAIL if swap is SwapState.OFF else Verdict.PASS, _SWAP_IN_THE_CLEAR)


def _all_encrypted(volumes: tuple[Volume, ...]) -> str:
    if len(volumes) > 1:
        return f"All {len(volumes)} fixed volumes are encrypted"
    method = f" ({volumes[0].method})" if volumes[0].method else ""
    return f"{_named(volumes[0])} is encrypted{method}"


def _at_most_four(words: list[str]) -> Iterator[str]:
    yield from words[:4]
    if len(words) > 4:
        yield f"and {len(words) - 4} more"


KIND: Final = timeless_kind(
    "disk_encryption",
    fact=DiskEncryption,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_INCLUDE_SWAP,),
)
