"""The compliance report of this moment: what is due is judged first."""

from dataclasses import replace
from typing import Final

from collector.cli.desk import Desk
from collector.cli.device_ids import the_device
from collector.judging.judging import policy_or_why_not
from collector.judging.judging_when_due import judge_due
from collector.judging.school_judging import judge_registers
from collector.registers.school_calendar import calendar_of
from collector.reports.assembly import build
from collector.reports.compliance_report import ComplianceReport

_ADOPT_ANEW: Final = (
    "See `rollcall policy list`, then `rollcall policy adopt ID`, or `rollcall policy check FILE` for one of your own."
)


def current_report(at: Desk, device: str | None = None) -> ComplianceReport:
    """The report as registers and clock have it now; with `device`, of that one alone."""
    judge_due(at.database, at.school.school_id, at.now)
    judge_registers(at.database, at.school.school_id, at.now)
    with at.database.reading() as tx:
        policy, why = policy_or_why_not(tx, at.school.school_id)
        trouble = why and f"The policy in force cannot be read, so nothing is judged: {why}. {_ADOPT_ANEW}"
        report = build(tx, at.school, policy, at.now, trouble, calendar_of(tx, at.school.school_id))
        if device is None:
            return report
        device_id = the_device(tx, at.school.school_id, device).device_id.hex()
    return replace(report, devices=tuple(each for each in report.devices if each.device_id == device_id), records=())
