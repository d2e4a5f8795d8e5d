"""What is counted of the ledger's commits."""

from collections.abc import Sequence
from datetime import UTC, datetime

from collector.arrivals import Accepted, Answer, Arrival
from collector.errors import EnvelopeRefused
from collector.operation.commit_watch import CommitCount
from collector.operation.metrics import Metrics
from compliance.chain import NackCode
from tests.fakes.stopwatch import Stopwatch

ACCEPTED = Accepted(0, 1, bytes(32), datetime(2026, 11, 25, tzinfo=UTC), b"")
FORGED = EnvelopeRefused(NackCode.BAD_SIGNATURE, "forged")


class Nobody:
    """Hears what becomes of an envelope, and does not care."""

    def deliver(self, answers: Sequence[Answer]) -> None:
        pass


def over(via: str) -> Arrival:
    return Arrival(b"sealed", b"device", "serial", via, Nobody())


def figures(metrics: Metrics, *names: str) -> list[float]:
    lines = dict(line.rsplit(" ", 1) for line in metrics.page().decode().splitlines() if not line.startswith("#"))
    return [float(lines.get(name, "-1")) for name in names]


def test_a_group_is_counted_once_by_its_answers():
    metrics, stopwatch = Metrics(), Stopwatch()
    commits = CommitCount(metrics, stopwatch)
    commits.begins()
    stopwatch.seconds += 0.02
    commits.committed([over("grpc"), over("grpc"), over("https")], [ACCEPTED, FORGED, ACCEPTED])
    assert figures(
        metrics,
        'rollcall_messages_acknowledged_total{via="grpc"}',
        'rollcall_messages_acknowledged_total{via="https"}',
        'rollcall_messages_refused_total{code="BAD_SIGNATURE"}',
        "rollcall_signature_failures_total",
        'rollcall_commit_seconds_bucket{le="0.01"}',
        'rollcall_commit_seconds_bucket{le="0.025"}',
        "rollcall_group_messages_sum",
    ) == [1, 1, 1, 1, 0, 1, 3]


def test_what_could_not_be_stored_is_counted_by_the_code_that_was_told():
    metrics = Metrics()
    commits = CommitCount(metrics, Stopwatch())
    commits.begins()
    commits.failed(NackCode.STORAGE_FULL, 7)
    names = ('rollcall_messages_refused_total{code="STORAGE_FULL"}', "rollcall_commit_seconds_count")
    assert figures(metrics, *names) == [7, 0]
