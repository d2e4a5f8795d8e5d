"""What this computer calls itself, as its own firmware has it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agent.local_host import LocalHost
from agent.probes.table import PROBES
from agent.watching.media_journal import MediaJournal
from compliance.facts import DeviceIdentity
from compliance.unknown import Unknown

ASSET_TAG: Final = "DEMO-0001"


@dataclass(frozen=True, slots=True)
class ThisComputer:
    """Make, model and serial number, and the tag that stands in where the firmware has none of them."""

    words: str
    options: tuple[str, ...]  # for `rollcall loan new`
    asset_tag: str = ASSET_TAG


def this_computer() -> ThisComputer:
    """Ask the firmware, by the agent's own probe."""
    identity = PROBES["linux"]["device_identity"].read(LocalHost(b"", MediaJournal(Path("build/demo/media"))))
    if not isinstance(identity, DeviceIdentity):
        raise TypeError("the probe of device_identity answered another fact")
    make, model = _known(identity.make, "unknown make"), _known(identity.model, "unknown model")
    label = ("--make", make, "--model", model, "--asset-tag", ASSET_TAG)
    if isinstance(identity.serial, Unknown):
        words = f"{make}, {model}; {identity.serial}, so the asset tag {ASSET_TAG} stands in"
        return ThisComputer(words, label)
    return ThisComputer(f"{make} {model}, serial number {identity.serial}", (*label, "--serial", identity.serial))


def _known(answer: str | Unknown, otherwise: str) -> str:
    return otherwise if isinstance(answer, Unknown) else answer
