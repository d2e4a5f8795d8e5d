"""What the ledger's commits say about whether envelopes are taken, and what is counted of them."""

from datetime import UTC, datetime

import pytest

from collector.arrivals import Accepted
from collector.commit_watch import STALLED_AFTER_SECONDS, StorageWatch
from collector.errors import EnvelopeRefused, StoreFull
from collector.metrics import Metrics
from collector.readiness import Readiness
from compliance.chain import NackCode

ACCEPTED = Accepted(0, 1, bytes(32), datetime(2026, 11, 25, tzinfo=UTC), b"receipt")
FORGED = EnvelopeRefused(NackCode.BAD_SIGNATURE, "forged")


class Stopwatch:
    """Seconds that go by when a test says so."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def watch(metrics: Metrics, readiness: Readiness, stopwatch: Stopwatch) -> StorageWatch:
    return StorageWatch(metrics, readiness, stopwatch)


def figures(metrics: Metrics, *names: str) -> list[float]:
    lines = dict(line.rsplit(" ", 1) for line in metrics.page().decode().splitlines() if not line.startswith("#"))
    return [float(lines.get(name, "-1")) for name in names]


def test_a_group_is_counted_once_by_its_answers(watch: StorageWatch, metrics: Metrics, stopwatch: Stopwatch):
    watch.begins()
    stopwatch.seconds += 0.02
    watch.committed([ACCEPTED, FORGED, ACCEPTED])
    assert figures(
        metrics,
        "rollcall_messages_acknowledged_total",
        'rollcall_messages_refused_total{code="BAD_SIGNATURE"}',
        "rollcall_signature_failures_total",
        'rollcall_commit_seconds_bucket{le="0.01"}',
        'rollcall_commit_seconds_bucket{le="0.025"}',
        "rollcall_group_messages_sum",
    ) == [2, 1, 1, 0, 1, 3]


def test_a_commit_that_storage_failed_stands_in_the_way_until_there_is_room_again(
    watch: StorageWatch, metrics: Metrics, readiness: Readiness
):
    watch.begins()
    watch.failed(StoreFull("no space is left"), NackCode.STORAGE_FULL, 7)
    assert readiness.objections() == ["no space is left"]
    assert figures(metrics, 'rollcall_messages_refused_total{code="STORAGE_FULL"}') == [7]
    watch.begins()
    watch.committed([FORGED])
    assert readiness.objections() == ["no space is left"]
    watch.works()
    assert readiness.objections() == []


def test_one_envelope_that_fails_says_nothing_about_the_next(watch: StorageWatch, readiness: Readiness, stopwatch: Stopwatch):
    watch.begins()
    watch.failed(ValueError("a fault of ours"), NackCode.INTERNAL, 1)
    stopwatch.seconds += 2 * STALLED_AFTER_SECONDS
    assert readiness.objections() == []


def test_a_commit_that_stands_still_stands_in_the_way_while_it_does(
    watch: StorageWatch, readiness: Readiness, stopwatch: Stopwatch
):
    watch.begins()
    stopwatch.seconds += STALLED_AFTER_SECONDS
    assert readiness.objections() == []
    stopwatch.seconds += 3
    assert readiness.objections() == ["the disk has let us wait for 8 seconds"]
    watch.committed([ACCEPTED])
    assert readiness.objections() == []


def test_a_disk_that_stands_still_stands_in_the_way_without_any_commit(
    watch: StorageWatch, readiness: Readiness, stopwatch: Stopwatch
):
    with watch.pulse():
        stopwatch.seconds += 9
        assert readiness.objections() == ["the disk has let us wait for 9 seconds"]
    assert readiness.objections() == []
