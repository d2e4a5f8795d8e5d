"""Every removable medium that could be written to is encrypted."""

from datetime import datetime
from typing import Final

from compliance.context import Context
from compliance.facts import MediaAction, MediaEvent, Medium, MediumKind, RemovableMedia
from compliance.rules.kind import NoParameters, fact_kind, no_parameters
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict, worst_finding

_IN_WORDS: Final = {
    MediumKind.USB_STORAGE: "A USB stick or disk",
    MediumKind.SD_CARD: "A memory card",
    MediumKind.OPTICAL: "A CD or DVD",
    MediumKind.EXTERNAL_DISK: "An external disk",
    MediumKind.PHONE: "A phone or camera",
}
_NONE_WRITTEN: Final = Finding(Verdict.PASS, "No removable medium could be written to")
_NOT_WATCHED: Final = Finding(Verdict.UNKNOWN, "What was plugged in while the agent was not watching is not known")


def asks(_parameters: NoParameters) -> str:
    """What the rule asks, in plain words."""
    return "Removable media that files can be written to are encrypted"


def judge(_parameters: NoParameters, fact: RemovableMedia, _context: Context, _now: datetime) -> Finding:
    """Media open for writing, now or since the last report. In the clear fails; what nobody watched is not known."""
    attached = [medium for medium in fact.attached if medium.mounted_writable is True]
    doubtful = [medium for medium in fact.attached if isinstance(medium.mounted_writable, Unknown)]
    opened = [event for event in fact.events if event.action is MediaAction.MOUNTED_WRITABLE]
    written: list[Medium | MediaEvent] = [*attached, *opened]
    findings = [_medium(each.kind, each.encrypted) for each in written]
    findings += [_in_doubt(each) for each in doubtful if each.encrypted is not True]
    if not fact.events_complete:
        findings.append(_NOT_WATCHED)
    if not findings:
        return _NONE_WRITTEN
    finding = worst_finding(findings)
    if finding.verdict is not Verdict.PASS:
        return finding
    return _all_encrypted(len({each.medium_id for each in written}))


def _medium(kind: MediumKind, encrypted: bool | Unknown) -> Finding:  # noqa: FBT001 - a reading
    what = _IN_WORDS[kind]
    if isinstance(encrypted, Unknown):
        return Finding(Verdict.UNKNOWN, f"{what} was open for writing; whether it is encrypted is not known: {encrypted}")
    if encrypted:
        return Finding(Verdict.PASS, f"{what} was open for writing; it is encrypted")
    return Finding(Verdict.FAIL, f"{what} that is not encrypted was open for writing")


def _in_doubt(medium: Medium) -> Finding:
    what = _IN_WORDS[medium.kind]
    return Finding(Verdict.UNKNOWN, f"{what} is attached; whether it can be written to is not known: {medium.mounted_writable}")


def _all_encrypted(count: int) -> Finding:
    if count == 1:
        return Finding(Verdict.PASS, "The removable medium that was open for writing is encrypted")
    return Finding(Verdict.PASS, f"All {count} removable media that were open for writing are encrypted")


KIND: Final = fact_kind(
    "removable_media_encrypted", fact=RemovableMedia, parse_parameters=no_parameters, asks=asks, judge=judge
)
