"""An invented school's report, for the tests of every format."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry, LoanEntry, PolicyName
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from compliance.deadline import Deadline
from compliance.rule import Actor, Clause, Severity
from compliance.verdict import Verdict

NOW: Final = datetime(2026, 11, 4, 14, 5, tzinfo=UTC)

OWN_CLAUSE: Final = Clause("e-Safety policy, June 2023", "4.5", "School must encrypt laptops which are taken off site.")
GUIDANCE: Final = Clause("DfE cyber security standards", "Licensed and supported", "")

ENCRYPTION: Final = CheckEntry(
    rule="ENC-1",
    title="Laptops taken off site are encrypted",
    severity=Severity.CRITICAL,
    verdict=Verdict.FAIL,
    saw="the system disk (/) is not encrypted",
    asks="Every fixed volume is encrypted",
    clauses=(OWN_CLAUSE, GUIDANCE),
    since=NOW - timedelta(days=1, hours=5),
    deadline=Deadline(NOW - timedelta(days=1, hours=5), date(2026, 11, 4), date(2026, 11, 3), date(2026, 11, 4)),
    who_acts=(Actor.TECHNICIAN,),
    how_to_fix="1. Bring the laptop to the technician.\n2. The technician installs it again with encryption.",
)
SCREEN_LOCK: Final = replace(
    ENCRYPTION,
    rule="LOCK-1",
    title="Locks itself within 15 minutes",
    severity=Severity.HIGH,
    verdict=Verdict.UNKNOWN,
    saw="The desktop Xfce does not tell us",
    asks="Locks itself within 15 minutes",
    clauses=(OWN_CLAUSE,),
    deadline=None,
    who_acts=(Actor.BORROWER, Actor.TECHNICIAN),
    how_to_fix="Open Settings > Power.",
)
ANTIVIRUS: Final = replace(
    SCREEN_LOCK,
    rule="AV-1",
    title="Antivirus is running",
    verdict=Verdict.PASS,
    saw="ClamAV is running",
    asks="Antivirus is running",
)
LAPTOP: Final = DeviceEntry(
    device_id="ab" * 32,
    asset_tag="LAP-0113",
    serial="5CD1234ABC",
    name="staff-laptop-3",
    make_and_model="HP ProBook 440 G9",
    platform="linux",
    simulated=False,
    state=DeviceState.REPORTING,
    state_reason="",
    state_changed_at=NOW - timedelta(days=2),
    loan=LoanEntry("LOAN-2026-001", LoanState.ENROLLED, "A. Sample", date(2027, 7, 18), cleared=False),
    last_report_at=NOW - timedelta(minutes=13),
    checks=(ANTIVIRUS, SCREEN_LOCK, ENCRYPTION),
)
RETURNED: Final = replace(
    LAPTOP,
    state=DeviceState.RETURNED,
    state_reason="loan LOAN-2026-001 was returned",
    loan=LoanEntry("LOAN-2026-001", LoanState.CLOSED, "A. Sample", date(2027, 7, 18), cleared=False),
)
REPORT: Final = ComplianceReport(
    "Example Primary School", NOW, PolicyName("s004-primary", "1", "e-Safety policy of a primary school, June 2023"), (LAPTOP,)
)


def fleet(*verdicts: Verdict) -> ComplianceReport:
    """One device for each verdict, called LAP-0001 and so on, each with the encryption check alone."""
    entries = [
        replace(
            LAPTOP,
            device_id=f"{number:064x}",
            asset_tag=f"LAP-{number:04}",
            checks=(replace(ENCRYPTION, verdict=verdict, deadline=ENCRYPTION.deadline if verdict is Verdict.FAIL else None),),
        )
        for number, verdict in enumerate(verdicts, start=1)
    ]
    return replace(REPORT, devices=tuple(entries))
