"""Backups that were tested by restoring files from them."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted


@dataclass(frozen=True, slots=True)
class BackupTest:
    """One test of one backup (S004 4.9): files were fetched back from it, or could not be."""

    tested_on: date = noted("when it was tested", has_happened=True)
    system: str = noted("which backup: server, cloud, management information system")
    sample: str = noted("what was restored, in words; no names of pupils")
    restored: bool = noted("whether it came back whole")
    tested_by: str = noted("who tested it", personal=True)
    minutes: int | None = noted("how long it took", unit="minutes", default=None)
    next_due: date | None = noted("when the next test is due, where earlier than the policy asks", default=None)
