"""Whether a long history makes the collector slower: reports into a store of 10 million heartbeats, and into an empty one.

The heartbeats are written straight into the store, as the ledger stores them: five thousand devices that spoke in turn. Their
bytes have the size of real ones and are no real ones, for nothing reads them again.
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from collector.data_folder import DataFolder
from collector.store import devices, evidence
from collector.store.devices import Device
from collector.store.evidence import StoredEnvelope
from collector.wiring import open_collector
from compliance.envelope import Purpose
from tests.bench import throughput
from tests.bench.collector_process import serving, started
from tests.bench.crowd import enlist
from tests.bench.figures import Figure, Section, at_least
from tests.bench.throughput import Sent

_HEARTBEATS: Final = 10_000_000
_DEVICES: Final = 5000
_SEALED_BYTES: Final = 350
_EVERY: Final = timedelta(hours=1)
_LEAST_SHARE: Final = 0.9
_HALVES: Final = 2


def measure(scratch: Path) -> Section:
    """Fill one, leave the other empty, and send to both, twice in turn: this machine's mood must not decide.

    What a start costs is not in it: the check of a large file takes minutes beside the first reports.
    """
    full, empty = scratch / "history-full", scratch / "history-empty"
    for each in (full, empty):
        with serving(each) as collector:
            enlist(collector.opened, _DEVICES, scratch / "history.jsonl")
    _fill(full)
    runs = [(_sent(full, scratch, half), _sent(empty, scratch, half)) for half in range(_HALVES)]
    size = DataFolder.open(full).database.stat().st_size
    return _section([each for each, _ in runs], [each for _, each in runs], size)


def _fill(data: Path) -> None:
    with open_collector(data) as opened:
        with opened.database.reading() as tx:
            everyone = devices.everyone(tx)
        began = opened.clock() - _EVERY * (_HEARTBEATS // len(everyone))
        for sequence in range(1, _HEARTBEATS // len(everyone) + 1):
            with opened.database.writing() as tx:
                evidence.append_many(tx, _round(everyone, sequence, began + _EVERY * sequence))


def _round(everyone: list[Device], sequence: int, at: datetime) -> Iterator[StoredEnvelope]:
    for device in everyone:
        message_hash = sha256(device.device_id + sequence.to_bytes(8, "big")).digest()
        yield StoredEnvelope(
            school_id=device.school_id,
            device_id=device.device_id,
            epoch=0,
            sequence=sequence,
            hash=message_hash,
            payload_type=Purpose.HEARTBEAT,
            sealed=os.urandom(_SEALED_BYTES),
            received_at=at,
            via="grpc",
            last_sequence=sequence,
            last_hash=message_hash,
            fresh_as_of=at,
            receipt=b"",
        )


def _sent(data: Path, scratch: Path, half: int) -> Sent:
    with started(data) as collector:
        collector.settle()
        state = scratch / f"{data.name}-{half}"
        fleet = collector.admit_simulated(throughput.DEVICES, state, after=half * throughput.DEVICES)
        return throughput.send(collector.process, fleet)


def _section(full: list[Sent], empty: list[Sent], size: int) -> Section:
    share = _cpu_each(empty) / _cpu_each(full)
    wall = sum(each.seconds for each in empty) / sum(each.seconds for each in full)
    figures = (
        Figure("reports per CPU-second, of those into an empty store", share, "", at_least(_LEAST_SHARE)),
        Figure("reports per second of the clock, of those into an empty store", wall, "", at_least(_LEAST_SHARE)),
        Figure("  into the full one: one report", _cpu_each(full), "µs of CPU"),
        Figure("  into the empty one: one report", _cpu_each(empty), "µs of CPU"),
        Figure("the full store", size / 2**30, "GiB"),
    )
    note = f"{_HEARTBEATS:,} heartbeats of {_DEVICES:,} devices; {sum(each.reports for each in full)} reports into each"
    return Section("With a long history", note, figures)


def _cpu_each(runs: list[Sent]) -> float:
    return sum(each.cpu_seconds for each in runs) / sum(each.reports for each in runs) * 1e6
