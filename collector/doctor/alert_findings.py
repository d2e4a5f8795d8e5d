"""Whether anybody is told what fails, and whether the telling works."""

from collections.abc import Iterator
from typing import Final

from collector.config import CollectorConfig
from collector.doctor.finding import Finding, State
from collector.store import alert_destinations, alert_standings
from collector.store.alert_destinations import StoredDestination, Way
from collector.store.database import Transaction
from collector.store.schools import School
from compliance.counted import counted

_NAME: Final = "Alerts"
_MAIL: Final = (
    "write smtp_host and smtp_sender into collector.toml, start `rollcall serve` anew, then `rollcall alerts test NUMBER`"
)


def examine_alerts(tx: Transaction, school: School, config: CollectorConfig) -> Iterator[Finding]:
    """What is set up, and each destination to which the last sending failed."""
    found = alert_destinations.of_school(tx, school.school_id)
    if not found:
        yield Finding(_NAME, "nobody is told what fails; `rollcall alerts add ADDRESS` begins")
        return
    if not config.smtp_host and any(each.way is Way.MAIL for each in found):
        yield Finding(_NAME, "no mail server is set, so no mail is sent", State.REMARK, _MAIL)
    standings = alert_standings.of_school(tx, school.school_id)
    failing = [each for each in found if each.destination_id in standings and standings[each.destination_id].failures]
    if not failing:
        yield Finding(_NAME, f"{counted(len(found), 'destination')}, and nothing failed when it was sent last")
    for each in failing:
        yield _failing(each, standings[each.destination_id].failed_because)


def _failing(destination: StoredDestination, because: str) -> Finding:
    number = destination.destination_id
    saw = f"destination {number} cannot be told: {because}"
    return Finding(
        _NAME, saw, State.REMARK, f"put that right, then `rollcall alerts test {number}`; it is tried again by itself"
    )
