"""A removable medium is scanned when it is plugged in, and nothing on it starts by itself."""

from typing import Final

from compliance.facts import MediaControl, RemovableMedia
from compliance.rules.kind import NoParameters, no_parameters, timeless_kind
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict, worst_finding

_BLOCKED: Final = Finding(Verdict.PASS, "Removable media are blocked")
_BOTH: Final = "A medium is scanned when it is plugged in, and nothing on it starts by itself"


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Removable media are scanned when plugged in, and nothing on them starts by itself"


def judge(_parameters: NoParameters, fact: RemovableMedia) -> Finding:
    """Both must be so. Of a medium that is blocked nothing is read, so nothing has to be scanned."""
    if fact.control is MediaControl.BLOCKED:
        return _BLOCKED
    scanned = True if fact.control is MediaControl.SCANNED else fact.scanned_on_insert
    return worst_finding(
        (
            _part(scanned, "A medium is not scanned when it is plugged in"),
            _part(fact.autorun_off, "What is on a medium can start by itself"),
        )
    )


def _part(answer: bool | Unknown, otherwise: str) -> Finding:  # noqa: FBT001 - a reading
    if isinstance(answer, Unknown):
        return Finding(Verdict.UNKNOWN, str(answer))
    return Finding(Verdict.PASS, _BOTH) if answer else Finding(Verdict.FAIL, otherwise)


KIND: Final = timeless_kind(
    "removable_media_scanned", fact=RemovableMedia, parse_parameters=no_parameters, asks=asks, judge=judge
)
