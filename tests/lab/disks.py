"""Proofs about the disk: an encrypted machine and a plain one are told apart."""

from functools import partial
from typing import Final

from compliance.facts import DiskEncryption, VolumeState
from tests.lab.lent import Lent
from tests.lab.proof import Proof

_TYPES: Final = ("lsblk", "--noheadings", "--output", "TYPE")


def _told(here: Lent, state: VolumeState, verdict: str) -> str:
    fact = here.reports[-1].reading(DiskEncryption)
    assert isinstance(fact, DiskEncryption), f"the report says {fact}"
    (root,) = (each for each in fact.volumes if each.mount_point == "/")
    mapped = "crypt" in here.machine.does(*_TYPES).split()
    assert mapped == (state is VolumeState.PROTECTED), "the machine is another than was asked for"
    judged, saw = here.check("ENC-1")
    assert (root.state, judged) == (state, verdict), f"{root}; ENC-1 {judged}: {saw}"
    return f"/ is {root.state} ({root.method or 'no method'}), swap {fact.swap}; ENC-1 {judged}: {saw}"


PROOFS: Final = (
    Proof(
        "D1",
        "a laptop whose root lies on LUKS2",
        "protected; ENC-1 meets",
        partial(_told, state=VolumeState.PROTECTED, verdict="PASS"),
    ),
    Proof(
        "D2",
        "the same laptop without encryption",
        "off; ENC-1 needs action",
        partial(_told, state=VolumeState.OFF, verdict="FAIL"),
        variant="plain",
    ),
)
