"""The verdict of every rule on every device as it stands now, and every change there ever was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from collector.store.database import Row, Transaction
from collector.store.id_list import among
from collector.store.instants import from_text, to_text
from collector.store.records import from_row, insert_into, to_row
from compliance.assessment import Verdict


# A named tuple, where everything else is a frozen dataclass: ten of these are read and made for each device that is judged.
class StoredVerdict(NamedTuple):
    """One rule's verdict on one device. `since` is when the verdict became what it is, not when it was last looked at.

    `failing_since` is when the rule began to fail, as long as nothing else than FAIL or UNKNOWN has been seen since: a failure
    that nobody could look at for a while is the same failure. `failing_from` is the same by the device's own time: when the
    report was made that showed it first. None where the rule does not fail, or an earlier version of ours kept it.
    """

    rule_id: str
    verdict: Verdict
    saw: str
    asks: str
    since: datetime
    failing_since: datetime | None
    policy_digest: bytes
    failing_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A verdict and the device that it is about."""

    device_id: bytes
    verdict: StoredVerdict


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A verdict that became another one. `before` is None when the rule had not been judged.

    `failing_since` is that of the verdict that it became: with it, the newest change of a rule says all that judging remembers.
    """

    school_id: str
    device_id: bytes
    rule_id: str
    at: datetime
    before: Verdict | None
    after: Verdict
    saw: str
    failing_since: datetime | None
    failing_from: datetime | None = None


_REPLACE: Final = """
    INSERT INTO verdicts (school_id, device_id, rule_id, verdict, saw, asks, since, failing_since, policy_digest, failing_from)
    VALUES (:school_id, :device_id, :rule_id, :verdict, :saw, :asks, :since, :failing_since, :policy_digest, :failing_from)
    ON CONFLICT (device_id, rule_id) DO UPDATE SET verdict = excluded.verdict, saw = excluded.saw, asks = excluded.asks,
        since = excluded.since, failing_since = excluded.failing_since, policy_digest = excluded.policy_digest,
        failing_from = excluded.failing_from
"""

# Two changes of one rule in one instant are one change, from the first state to the last.
_CHANGE: Final = (
    insert_into("verdict_changes", VerdictChange) + " ON CONFLICT (device_id, rule_id, at) DO UPDATE SET "
    "after = excluded.after, saw = excluded.saw, failing_since = excluded.failing_since, failing_from = excluded.failing_from"
)

_FAILING: Final = """
    SELECT rule_id, failing_since FROM verdicts WHERE device_id = :device_id AND failing_since IS NOT NULL ORDER BY rule_id
"""

_NEWEST_CHANGES: Final = """
    SELECT * FROM verdict_changes WHERE device_id = :device_id AND at = (
        SELECT MAX(newest.at) FROM verdict_changes AS newest
        WHERE newest.device_id = verdict_changes.device_id AND newest.rule_id = verdict_changes.rule_id
    ) ORDER BY rule_id
"""

_NEWEST_OF_SCHOOL: Final = """
    SELECT line.* FROM (
        SELECT device_id, rule_id, MAX(at) AS newest FROM verdict_changes WHERE school_id = :school_id AND at <= :until
        GROUP BY device_id, rule_id
    ) AS held JOIN verdict_changes AS line
        ON line.device_id = held.device_id AND line.rule_id = held.rule_id AND line.at = held.newest
"""

# Whoever changes a verdict takes the fingerprint away, in the same transaction: it can be missing, never wrong.
_MARK: Final = """
    INSERT INTO verdict_fingerprints (device_id, fingerprint) VALUES (:device_id, :fingerprint)
    ON CONFLICT (device_id) DO UPDATE SET fingerprint = excluded.fingerprint
"""
_REACHED_BY: Final = "UPDATE verdicts SET policy_digest = :policy_digest WHERE device_id = :device_id"
_UNMARK: Final = "DELETE FROM verdict_fingerprints WHERE device_id = :device_id"


def failing_of(tx: Transaction, device_id: bytes) -> list[tuple[str, datetime]]:
    """By rule, since when the failing checks of a device have failed."""
    rows = tx.all(_FAILING, {"device_id": device_id})
    return [(str(row["rule_id"]), from_text(str(row["failing_since"]))) for row in rows]


def of_device(tx: Transaction, device_id: bytes) -> dict[str, StoredVerdict]:
    """Every verdict on a device, by the rule's id."""
    rows = tx.all("SELECT * FROM verdicts WHERE device_id = :device_id ORDER BY rule_id", {"device_id": device_id})
    return read(rows)


def of_devices(tx: Transaction, device_ids: Sequence[bytes]) -> dict[bytes, dict[str, StoredVerdict]]:
    return {device_id: read(rows) for device_id, rows in written_of_devices(tx, device_ids).items()}


def written_of_devices(tx: Transaction, device_ids: Sequence[bytes]) -> dict[bytes, list[Row]]:
    """The same as it is written, for `read`, or to see whether it is still the same."""
    found: dict[bytes, list[Row]] = {each: [] for each in device_ids}
    if found:
        listed, parameters = among(device_ids)
        sql = f"SELECT * FROM verdicts WHERE device_id IN {listed} ORDER BY device_id, rule_id"  # noqa: S608 - our own words
        for row in tx.all(sql, parameters):
            found[row["device_id"]].append(row)
    return found


def failing_of_school(tx: Transaction, school_id: str) -> list[VerdictRow]:
    """Every rule that fails on any device of a school, by whichever text of the policy."""
    rows = tx.all("SELECT * FROM verdicts WHERE school_id = :school_id AND verdict = 'FAIL'", {"school_id": school_id})
    return [VerdictRow(row["device_id"], from_row(StoredVerdict, row)) for row in rows]


def failing_mark(tx: Transaction, school_id: str) -> tuple[int, str]:
    """How many those are and since when the newest is: something else once a failure has come, or gone."""
    sql = "SELECT COUNT(*) AS failing, MAX(since) AS newest FROM verdicts WHERE school_id = :school_id AND verdict = 'FAIL'"
    row = tx.one(sql, {"school_id": school_id})
    return (int(row["failing"]), str(row["newest"] or "")) if row else (0, "")


def read(rows: Iterable[Row]) -> dict[str, StoredVerdict]:
    """The verdicts that are written there, by the rule's id."""
    return {row["rule_id"]: from_row(StoredVerdict, row) for row in rows}


def replace_many(tx: Transaction, school_id: str, rows: Iterable[VerdictRow]) -> None:
    """Put verdicts in the place of the ones before."""
    replaced = [{**to_row(each.verdict), "school_id": school_id, "device_id": each.device_id} for each in rows]
    tx.run_many(_REPLACE, replaced)
    tx.run_many(_UNMARK, [{"device_id": device_id} for device_id in {row["device_id"] for row in replaced}])


def say_by_which_policy(tx: Transaction, device_ids: Iterable[bytes], policy_digest: bytes) -> None:
    """All the verdicts of these devices, as they stand now, were reached by this text."""
    reached = [{"device_id": device_id, "policy_digest": policy_digest} for device_id in device_ids]
    tx.run_many(_REACHED_BY, reached)
    tx.run_many(_UNMARK, reached)


def record_changes(tx: Transaction, changes: Iterable[VerdictChange]) -> None:
    """Add changes to the history."""
    tx.run_many(_CHANGE, [to_row(each) for each in changes])


def changes_of(tx: Transaction, device_id: bytes) -> list[VerdictChange]:
    """Every change of a device's verdicts, each rule's in their order."""
    sql = "SELECT * FROM verdict_changes WHERE device_id = :device_id ORDER BY rule_id, at"
    return [from_row(VerdictChange, row) for row in tx.all(sql, {"device_id": device_id})]


def remembered(tx: Transaction, device_id: bytes) -> list[StoredVerdict]:
    """The verdicts of a device as its history knows them. What the rules ask, and by which policy, is not in it."""
    newest = [from_row(VerdictChange, row) for row in tx.all(_NEWEST_CHANGES, {"device_id": device_id})]
    return [
        StoredVerdict(each.rule_id, each.after, each.saw, "", _since(each), each.failing_since, b"", each.failing_from)
        for each in newest
    ]


def newest_changes(tx: Transaction, school_id: str, until: datetime) -> dict[tuple[bytes, str], VerdictChange]:
    """By device and rule of a school, the last change that was known at a moment."""
    rows = tx.all(_NEWEST_OF_SCHOOL, {"school_id": school_id, "until": to_text(until)})
    return {(each.device_id, each.rule_id): each for each in (from_row(VerdictChange, row) for row in rows)}


def _since(change: VerdictChange) -> datetime:
    """A failure that nobody could look at for a while began before it was seen again."""
    return change.failing_since if change.after is Verdict.FAIL and change.failing_since else change.at


def forget_all(tx: Transaction, device_id: bytes) -> None:
    """Take away every verdict of a device. Their history stays."""
    tx.run("DELETE FROM verdicts WHERE device_id = :device_id", {"device_id": device_id})
    tx.run(_UNMARK, {"device_id": device_id})


def forget_rules(tx: Transaction, device_id: bytes, rule_ids: Iterable[str]) -> None:
    """Take away the verdicts of rules that the policy no longer has. Their history stays."""
    sql = "DELETE FROM verdicts WHERE device_id = :device_id AND rule_id = :rule_id"
    tx.run_many(sql, [{"device_id": device_id, "rule_id": rule_id} for rule_id in rule_ids])
    tx.run(_UNMARK, {"device_id": device_id})


def fingerprint_of(tx: Transaction, device_id: bytes) -> bytes:
    """The fingerprint with which the verdicts of a device were marked, b"" when one of them has changed since, or none was."""
    row = tx.one("SELECT fingerprint FROM verdict_fingerprints WHERE device_id = :device_id", {"device_id": device_id})
    return bytes(row["fingerprint"]) if row else b""


def mark(tx: Transaction, device_id: bytes, fingerprint: bytes) -> None:
    """Mark all the verdicts of a device, as they stand now, with a fingerprint: to see later without reading them."""
    mark_many(tx, {device_id: fingerprint})


def mark_many(tx: Transaction, fingerprints: Mapping[bytes, bytes]) -> None:
    """The same for many devices, by their ids."""
    tx.run_many(_MARK, [{"device_id": device_id, "fingerprint": each} for device_id, each in fingerprints.items()])
