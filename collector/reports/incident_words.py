"""Incidents in plain words: what was seen, and what to do."""

from collections.abc import Mapping
from typing import Final

from collector.sessions.acceptance import Acceptance
from collector.store.incidents import IncidentKind

WORDS: Final[Mapping[IncidentKind, str]] = {
    IncidentKind.FORKED_CHAIN: "Two histories",
    IncidentKind.CLONED: "Copied device",
    IncidentKind.RESTORED: "Went back",
    IncidentKind.SPOOL_LOST: "Chain lost",
    IncidentKind.ANOTHER_COMPUTER: "Other computer",
    IncidentKind.COLLECTOR_RESTORED: "Collector back",
}
"""Each kind in two words, for a column."""

REMEDIES: Final[Mapping[IncidentKind, str]] = {
    IncidentKind.FORKED_CHAIN: "it signed two different messages for one place: ask who restored or copied it, then accept it",
    IncidentKind.CLONED: "find every copy, enrol all but one anew, then accept the one that is left",
    IncidentKind.RESTORED: "ask whether it was restored from a backup; if so, accept it",
    IncidentKind.SPOOL_LOST: "it lost what it had not sent yet: find out why, then accept it",
    IncidentKind.ANOTHER_COMPUTER: "its keys are in another computer: enrol that one anew",
    IncidentKind.COLLECTOR_RESTORED: "devices were told more than is here: was a backup restored? Then accept it",
}
"""What a person does about each kind."""

_ONE_COMPUTER_ONLY: Final = (
    "Only one computer may keep these keys, and the first that comes is it: keep the others off the network until each has run "
    "`rollcall-agent leave` and is enrolled anew."
)
_STILL_ANOTHER: Final = (
    "If it still reports the serial number of another computer, its next report puts it into quarantine again: enrol that "
    "computer anew instead."
)


def accepted(name: str, acceptance: Acceptance) -> str:
    """What a technician is told after accepting a device."""
    closed = ", ".join(str(each.incident_id) for each in acceptance.incidents)
    sentences = [f"Accepted: {name}." + (f" Closed: incident {closed}." if closed else "")]
    if acceptance.new_epoch is None:
        sentences.append("Its chain is whole and goes on.")
    else:
        sentences += [
            f"It begins a new chain, epoch {acceptance.new_epoch}, in its next session.",
            f"The old one ends here at message {acceptance.last_message} and stays as evidence.",
            "What the device still holds of it is not taken any more.",
        ]
    kinds = {each.kind for each in acceptance.incidents}
    sentences += [_ONE_COMPUTER_ONLY] if IncidentKind.CLONED in kinds else []
    sentences += [_STILL_ANOTHER] if IncidentKind.ANOTHER_COMPUTER in kinds else []
    return "\n".join(sentences)
