"""What the settings need of the collector beyond its database: the policy key, secrets, and how it is doing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from collector.backup.last_backup import LastBackup
from collector.doctor.finding import Finding
from collector.store.schools import School
from compliance.envelope import Signer


@dataclass(frozen=True, slots=True)
class Workshop:
    """Handed over once. `new_secret` is 128 random bits as text, `version` that of this collector."""

    policy_signer: Callable[[], Signer]
    new_secret: Callable[[], str]
    examine: Callable[[School], Sequence[Finding]]
    last_backup: Callable[[], LastBackup | None]
    version: str
