"""What is known of every device of a school, a row each: read at once, without a row for each verdict.

SQLite works it out while other threads run. `group_concat` is SQLite's word; PostgreSQL has it once it is made there, as `blob`
is: CREATE AGGREGATE group_concat (text, text). Rules are named by [A-Z]{2,8}-[0-9]{1,3}, so nothing in a list needs quoting.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from collector.store.database import Parameters, Row, Transaction, Value
from collector.store.devices import Device
from collector.store.id_list import among
from collector.store.instants import to_text
from collector.store.records import from_row
from collector.store.verdicts import StoredVerdict

# Verdicts are told by their first letters, which differ (compliance/verdict.py). Since it is in order, nearly all the work is
# done before the first row comes, and no thread that runs meanwhile has to be waited for between rows.
_EVERY_DEVICE: Final = """
    SELECT devices.device_id, devices.asset_tag, devices.serial, devices.name, devices.make, devices.model, devices.platform,
        devices.simulated, devices.state, devices.state_changed_at, devices.enrolled_at, devices.last_report_at,
        loans.loan_id, loans.borrower_name, loans.due_back, loans.state AS loan_state,
        EXISTS (SELECT 1 FROM incidents WHERE incidents.device_id = devices.device_id AND closed_at IS NULL) AS is_doubted,
        (SELECT received_at FROM envelopes WHERE envelopes.device_id = devices.device_id
            ORDER BY epoch DESC, sequence DESC LIMIT 1) AS last_heard_at,
        (SELECT group_concat(rule_id || ':' || SUBSTR(verdict, 1, 1), ' ') FROM verdicts
            WHERE verdicts.device_id = devices.device_id AND policy_digest = :policy_digest) AS verdicts,
        (SELECT group_concat(rule_id || ':' || since, ' ') FROM verdicts
            WHERE verdicts.device_id = devices.device_id AND policy_digest = :policy_digest
            AND verdict IN ('FAIL', 'UNKNOWN')) AS troubles
    FROM devices LEFT JOIN loans ON loans.school_id = devices.school_id AND loans.loan_id = devices.loan_id
    WHERE devices.school_id = :school_id ORDER BY devices.enrolled_at, devices.device_id
"""

_PAIRS_AT_ONCE: Final = 400
# `(device_id, rule_id) IN (VALUES …)` would say the same, and SQLite looks at every verdict for it.
_OF_ASKED: Final = """
    SELECT verdicts.* FROM asked JOIN verdicts ON verdicts.device_id = asked.device_id AND verdicts.rule_id = asked.rule_id
"""
_SEEN: Final = "SELECT rule_id, saw FROM verdicts WHERE device_id IN "

# A verdict that comes to fail is one more, one that comes from failing one fewer; what changed both ways in between is neither.
_MORE_FAILING: Final = """
    SELECT line.rule_id, SUM(CASE WHEN line.after = 'FAIL' THEN 1 ELSE 0 END)
        - SUM(CASE WHEN line.before = 'FAIL' THEN 1 ELSE 0 END) AS more
    FROM verdict_changes AS line JOIN devices ON devices.device_id = line.device_id
    WHERE line.school_id = :school_id AND line.at > :since
        AND devices.simulated = :simulated AND devices.state IN ('awaiting_first_report', 'reporting')
    GROUP BY line.rule_id
"""


def every_device(tx: Transaction, school_id: str, policy_digest: bytes) -> list[Row]:
    """The devices of a school in the order of their enrolment: each with the loan it came in by, when it was heard last, and
    what a policy's text says of it now. `verdicts` are `ENC-1:P AV-1:F`, `troubles` are `AV-1:` and since when; NULL for none.
    """
    return tx.all(_EVERY_DEVICE, {"school_id": school_id, "policy_digest": policy_digest})


def some_devices(tx: Transaction, device_ids: Sequence[bytes]) -> dict[bytes, Device]:
    """These devices, by their ids: those that are there."""
    if not device_ids:
        return {}
    listed, parameters = among(device_ids)
    rows = tx.all(f"SELECT * FROM devices WHERE device_id IN {listed}", parameters)  # noqa: S608 - our own words
    return {row["device_id"]: from_row(Device, row) for row in rows}


def verdicts_by(tx: Transaction, asked: Sequence[tuple[bytes, str]]) -> dict[bytes, dict[str, StoredVerdict]]:
    """The verdicts of some rules on some devices, each named by device and rule; those that are not held are left out."""
    found: dict[bytes, dict[str, StoredVerdict]] = {}
    for start in range(0, len(asked), _PAIRS_AT_ONCE):
        named: dict[str, Value] = {}
        for place, (device_id, rule_id) in enumerate(asked[start : start + _PAIRS_AT_ONCE]):
            named |= {f"device{place}": device_id, f"rule{place}": rule_id}
        listed = ", ".join(f"(:device{place}, :rule{place})" for place in range(len(named) // 2))
        sql = f"WITH asked (device_id, rule_id) AS (VALUES {listed}) {_OF_ASKED}"
        for row in tx.all(sql, named):
            found.setdefault(row["device_id"], {})[row["rule_id"]] = from_row(StoredVerdict, row)
    return found


def seen_by(tx: Transaction, rule_ids: Sequence[str], device_ids: Sequence[bytes]) -> list[tuple[str, str]]:
    """What some rules saw on some devices, with the rule: each rule's in one and the same order of the devices."""
    listed, parameters = among(device_ids)
    named = {f"rule{place}": rule_id for place, rule_id in enumerate(rule_ids)}
    rules = ", ".join(f":{name}" for name in named)
    sql = f"{_SEEN}{listed} AND rule_id IN ({rules}) ORDER BY device_id, rule_id"
    return [(row["rule_id"], row["saw"]) for row in tx.all(sql, {**parameters, **named})]


def more_failing_since(tx: Transaction, school_id: str, since: datetime, *, simulated: bool) -> dict[str, int]:
    """By rule, on how many more devices it fails than then; of the real devices that may speak now, or the simulated ones."""
    asked: Parameters = {"school_id": school_id, "since": to_text(since), "simulated": int(simulated)}
    return {row["rule_id"]: int(row["more"]) for row in tx.all(_MORE_FAILING, asked)}
