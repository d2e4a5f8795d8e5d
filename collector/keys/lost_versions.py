"""After a restore devices may have higher versions than are kept here: where to go on from.

They may say any number under no signature, so they are believed once.
"""

from datetime import datetime
from typing import Final

from collector.keys.trust_bundle import MOST_LOST
from collector.store import audit, held_policies, incidents
from collector.store.audit import AuditEntry
from collector.store.database import Transaction
from collector.store.incidents import IncidentKind

_ACTOR: Final = "collector"
_RAISED: Final = "policy.version_raised"
_DOUBTED: Final = "policy.version_doubted"
# Each lets devices be believed once more. Not one of them can be caused by what a device says.
_OCCASIONS: Final = ("policy.adopted", "backup.restored", "journal.replayed", "journal.lost")
_DOUBT: Final = (
    "devices say they have version {heard}, held is {version}; they were believed once already. If this collector was set back "
    "to an older copy, adopt the policy again"
)


def version_to_go_on_from(tx: Transaction, school_id: str, version: int, now: datetime) -> int:
    """The version that is kept, or one above all that can have been lost, where two devices say they have a higher one.

    Believed once for each adoption, and once more after a restore; what is said besides is one line of the audit log.
    """
    heard = held_policies.heard(tx, school_id, version + MOST_LOST)
    if heard <= version:
        return version
    last = audit.last_of(tx, school_id, (*_OCCASIONS, _RAISED, _DOUBTED))
    if last is None or last.action in _OCCASIONS or _was_set_back_since(tx, school_id, last):
        # Above all of it at once: who comes later may have a higher one than those that came first.
        _write(tx, school_id, now, _RAISED, f"devices say they have version {heard}, held was {version}")
        return version + MOST_LOST
    if last.action == _RAISED:
        _write(tx, school_id, now, _DOUBTED, _DOUBT.format(heard=heard, version=version))
    return version


def _was_set_back_since(tx: Transaction, school_id: str, last: AuditEntry) -> bool:
    """Whether a device has shown our own receipt for what is not held here, after this."""
    incident = incidents.open_of_school(tx, school_id, IncidentKind.COLLECTOR_RESTORED)
    return incident is not None and incident.opened_at > last.at


def _write(tx: Transaction, school_id: str, now: datetime, action: str, words: str) -> None:
    outcome = audit.DONE if action == _RAISED else audit.REFUSED
    audit.write(tx, school_id, now, _ACTOR, action, school_id, outcome, words)
