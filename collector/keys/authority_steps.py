"""Replacing the certificate authority in three steps, and which devices a step would leave behind.

The files say how far it has come (`authorities.py`); here is when the next step is due, and what must come first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from collector.errors import AuthorityError
from collector.keys import authorities
from collector.keys.authorities import Stage, read_state, vouches
from collector.keys.keys import CollectorKeys
from collector.keys.trust_bundle import read_trust_bundle
from collector.store import audit, trust_versions
from collector.store.database import Transaction
from collector.store.devices import Device

OVERLAP: Final = timedelta(days=400)
"""After so long the old authority may go, whoever has not been heard: a school year and the holidays around it."""

_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """What a person is changing, and when. `host` is for the server's certificate."""

    folder: Path
    host: str
    school_id: str
    actor: str
    now: datetime


def rotate(tx: Transaction, change: Change) -> None:
    """Make the next authority. Devices learn in their next session to believe it. Raises AuthorityError."""
    _step(tx, change, "authority.rotate", lambda: authorities.add(change.folder, change.now))


def switch(tx: Transaction, change: Change, *, force: bool) -> Sequence[Device]:
    """Let the next authority issue. Answers whom that leaves behind, with `force`. Raises AuthorityError."""
    reached = vouches(change.folder) or read_state(change.folder).stage is not Stage.ADDED
    behind = [] if reached else devices_behind(tx, change.folder)
    _refuse(behind, force=force)
    _step(tx, change, "authority.switch", lambda: authorities.switch(change.folder), behind)
    return behind


def retire(tx: Transaction, change: Change, *, force: bool) -> Sequence[Device]:
    """End the belief in the old authority. Answers whom that leaves behind. Raises AuthorityError."""
    state = read_state(change.folder)
    behind = devices_behind(tx, change.folder) if state.stage is Stage.SWITCHED else []
    over = bool(state.added_at) and change.now - datetime.fromisoformat(state.added_at) >= OVERLAP
    _refuse(behind, force=force or over)
    _step(tx, change, "authority.retire", lambda: authorities.retire(change.folder), behind)
    return behind


def devices_behind(tx: Transaction, folder: Path) -> Sequence[Device]:
    """The devices that have not said yet that they hold the bundle with the newest authority."""
    bundle = read_trust_bundle(folder)
    return trust_versions.below(tx, bundle.version if bundle else 0)


def _refuse(behind: Sequence[Device], *, force: bool) -> None:
    if behind and not force:
        raise AuthorityError(
            f"{_counted(behind)} not learned of the new authority yet, and would not come in any more: {named(behind)}. "
            "Wait until they have reported, or leave them behind with --force"
        )


def _step(tx: Transaction, change: Change, action: str, act: Callable[[], object], behind: Sequence[Device] = ()) -> None:
    detail = f"left behind: {named(behind)}" if behind else ""
    audit.write(tx, change.school_id, change.now, change.actor, action, change.school_id, audit.DONE, detail)
    act()
    CollectorKeys(change.folder).keep_fresh(change.host, change.now)


def named(behind: Sequence[Device]) -> str:
    """Devices by what people call them, the first few of many."""
    names = [each.asset_tag or each.name or each.device_id.hex()[:16] for each in behind[:_NAMED]]
    more = f" and {len(behind) - _NAMED} more" if len(behind) > _NAMED else ""
    return ", ".join(names) + more


def _counted(behind: Sequence[Device]) -> str:
    return "1 device has" if len(behind) == 1 else f"{len(behind)} devices have"
