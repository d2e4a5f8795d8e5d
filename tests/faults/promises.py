"""What was promised, against what is held: acknowledgements looked up, chains walked, verdicts followed."""

from pathlib import Path
from typing import Final

from collector.store import devices
from collector.store.database import Database, Transaction

_PLACE: Final = """
    SELECT last_hash FROM envelopes WHERE device_id = :device_id AND epoch = :epoch AND last_sequence = :sequence
"""
_NEW: Final = """
    SELECT epoch, sequence, last_sequence FROM envelopes
    WHERE device_id = :device_id AND (epoch > :epoch OR (epoch = :epoch AND sequence > :sequence)) ORDER BY epoch, sequence
"""
_CHANGES: Final = "SELECT device_id, rule_id, before, after FROM verdict_changes ORDER BY device_id, rule_id, at"


class Book:
    """Reads the promises as they are written, and the database as it is."""

    def __init__(self, database: Database, promises: Path) -> None:
        self._database = database
        self._file = promises
        self._offset = 0
        self._walked: dict[bytes, tuple[int, int]] = {}
        self.promises = 0
        self.messages = 0

    def check(self, lost: list[str], wrong: list[str]) -> None:
        """Look up everything that is new. What is missing goes to `lost`, what is twice or out of place to `wrong`."""
        fresh = self._fresh()
        with self._database.reading() as tx:
            for promise in fresh:
                self._look_up(tx, promise, lost)
            for device in devices.everyone(tx):
                self._walk(tx, device, wrong)
            _follow_verdicts(tx, wrong)

    def _fresh(self) -> list[str]:
        """The whole lines that were added. The last one may be cut: its writer was killed."""
        if not self._file.exists():
            return []
        with self._file.open("rb") as stream:
            stream.seek(self._offset)
            content = stream.read()
        whole = content[: content.rfind(b"\n") + 1]
        self._offset += len(whole)
        return whole.decode().splitlines()

    def _look_up(self, tx: Transaction, promise: str, lost: list[str]) -> None:
        device_id, epoch, sequence, promised = promise.split()
        place = {"device_id": bytes.fromhex(device_id), "epoch": int(epoch), "sequence": int(sequence)}
        row = tx.one(_PLACE, place)
        if row is None or bytes(row["last_hash"]).hex() != promised:
            lost.append(f"{promise}: {'not held' if row is None else 'held with another content'}")
        self.promises += 1

    def _walk(self, tx: Transaction, device: devices.Device, wrong: list[str]) -> None:
        epoch, sequence = self._walked.get(device.device_id, (0, 0))
        for row in tx.all(_NEW, {"device_id": device.device_id, "epoch": epoch, "sequence": sequence}):
            follows = row["sequence"] == sequence + 1 if row["epoch"] == epoch else row["sequence"] == 1
            if not follows:
                wrong.append(f"{device.asset_tag}: message {row['sequence']} of epoch {row['epoch']} after {sequence}")
            epoch, sequence = row["epoch"], row["last_sequence"]
            self.messages += 1
        if (device.epoch, device.head_sequence) != (epoch, sequence):
            wrong.append(f"{device.asset_tag}: its head says {device.head_sequence}, its chain ends at {sequence}")
        self._walked[device.device_id] = (epoch, sequence)


def _follow_verdicts(tx: Transaction, wrong: list[str]) -> None:
    """A report that took effect twice would leave the same change twice."""
    last: dict[tuple[bytes, str], str] = {}
    for row in tx.all(_CHANGES):
        rule = (bytes(row["device_id"]), row["rule_id"])
        if rule in last and row["before"] != last[rule]:
            wrong.append(f"{rule[1]} of {rule[0].hex()[:16]} became {row['after']} from {row['before']}, but was {last[rule]}")
        last[rule] = row["after"]
