"""The device itself keeps files from being written to removable media in the clear."""

from typing import Final

from compliance.facts import MediaControl, RemovableMedia
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_FINDINGS: Final = {
    MediaControl.OPEN: Finding(Verdict.FAIL, "Any removable medium can be written to"),
    MediaControl.SCANNED: Finding(Verdict.FAIL, "Removable media are scanned, but any can be written to"),
    MediaControl.READ_ONLY: Finding(Verdict.PASS, "Removable media are read-only"),
    MediaControl.ENCRYPTED_ONLY: Finding(Verdict.PASS, "Only encrypted removable media can be written to"),
    MediaControl.BLOCKED: Finding(Verdict.PASS, "Removable media are blocked"),
}


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Removable media are blocked, read-only or must be encrypted"


def judge(_parameters: NoParameters, fact: RemovableMedia) -> Finding:
    """The control that is in force decides."""
    if isinstance(fact.control, Unknown):
        return Finding(Verdict.UNKNOWN, str(fact.control))
    return _FINDINGS[fact.control]


KIND: Final = timeless_kind(
    "removable_media_control", fact=RemovableMedia, parse_parameters=no_parameters, asks=asks, judge=judge
)
