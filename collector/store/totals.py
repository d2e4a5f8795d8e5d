"""How much a database holds, in two numbers that a person can compare."""

from dataclasses import dataclass

from collector.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Totals:
    """Devices in whatever state, and envelopes in their chains."""

    devices: int
    envelopes: int


def totals(tx: Transaction) -> Totals:
    """Count them."""
    row = tx.one("SELECT (SELECT COUNT(*) FROM devices) AS devices, (SELECT COUNT(*) FROM envelopes) AS envelopes")
    return Totals(int(row["devices"]), int(row["envelopes"])) if row else Totals(0, 0)
