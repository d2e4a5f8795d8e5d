"""What is counted while the collector serves, in the form that Prometheus reads.

Whoever counts is handed these counters; there are no global ones. No label names a device or a person: the figures may be kept
for years by a system that knows nothing of whom they are about. The ledger counts once for each group, never for each envelope.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.registry import Collector

from collector.arrivals import Answer, Arrival
from collector.errors import EnvelopeRefused, PassRefused, SessionOver
from compliance.chain import NackCode

_COMMIT_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_GROUP_MESSAGES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_SPOOL_MESSAGES: Final = (0, 1, 10, 100, 1_000, 10_000)
_SPOOL_BYTES: Final = (0, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
_SPOOL_SECONDS: Final = (0, 60, 3_600, 86_400, 7 * 86_400, 30 * 86_400, 90 * 86_400)


class Metrics:
    """The counters of one running collector."""

    def __init__(self) -> None:
        """Everything at zero, and beside it what the process itself uses."""
        self._registry = all_of_them = CollectorRegistry()
        ProcessCollector(registry=all_of_them)
        self._acknowledged = Counter(
            "rollcall_messages_acknowledged",
            "Envelopes that are on the disk, repeats counted again, by the way in which they came.",
            ["via"],
            registry=all_of_them,
        )
        self._refused = Counter(
            "rollcall_messages_refused", "Envelopes that were not taken, by the code told.", ["code"], registry=all_of_them
        )
        self._bad_signatures = _counter("rollcall_signature_failures", "Envelopes whose signature does not hold.", all_of_them)
        self._commit = _histogram(
            "rollcall_commit_seconds", "From a group's begin to its commit.", _COMMIT_SECONDS, all_of_them
        )
        self._group = _histogram("rollcall_group_messages", "Envelopes in one commit.", _GROUP_MESSAGES, all_of_them)
        self._streams = Gauge("rollcall_open_streams", "Sessions over gRPC that are open now.", registry=all_of_them)
        self._https_sessions = Gauge(
            "rollcall_https_sessions", "Sessions over HTTPS whose devices were heard a moment ago.", registry=all_of_them
        )
        self._turns = Counter(
            "rollcall_https_turns", "Turns of sessions over HTTPS, by what came of them.", ["outcome"], registry=all_of_them
        )
        self._spool_messages = _histogram(
            "rollcall_spool_messages", "Messages that wait on a device, as it says in its Hello.", _SPOOL_MESSAGES, all_of_them
        )
        self._spool_bytes = _histogram(
            "rollcall_spool_bytes", "Bytes that wait on a device, as it says in its Hello.", _SPOOL_BYTES, all_of_them
        )
        self._spool_age = _histogram(
            "rollcall_spool_age_seconds", "How long a device's oldest message has waited.", _SPOOL_SECONDS, all_of_them
        )

    def group_committed(self, seconds: float, arrivals: Sequence[Arrival], answers: Sequence[Answer]) -> None:
        """One group was committed in this time; the answers are those of the arrivals, in their order."""
        self._commit.observe(seconds)
        self._group.observe(len(answers))
        fates = list(zip(arrivals, answers, strict=True))
        refused = Tally(each.code for each in answers if isinstance(each, EnvelopeRefused))
        taken = Tally(arrival.via for arrival, answer in fates if not isinstance(answer, EnvelopeRefused))
        for via, messages in taken.items():
            self._acknowledged.labels(via).inc(messages)
        for code, messages in refused.items():
            self.refused(code, messages)

    def refused(self, code: NackCode, messages: int) -> None:
        """So many envelopes were refused with this code."""
        self._refused.labels(code.value).inc(messages)
        if code is NackCode.BAD_SIGNATURE:
            self._bad_signatures.inc(messages)

    def hello(self, messages: int, size_bytes: int, oldest_seconds: float) -> None:
        """A device said in its Hello how much waits there, and since when."""
        self._spool_messages.observe(messages)
        self._spool_bytes.observe(size_bytes)
        self._spool_age.observe(oldest_seconds)

    @contextmanager
    def stream(self) -> Iterator[None]:
        """A session that is open while the block lasts."""
        with self._streams.track_inprogress():
            yield

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn of a session over HTTPS, which the block takes."""
        outcome = "failed"
        try:
            yield
            outcome = "taken"
        except PassRefused:
            outcome = "refused"
            raise
        except SessionOver:
            outcome = "over"
            raise
        finally:
            self._turns.labels(outcome).inc()

    def https_sessions(self, count: Callable[[], int]) -> None:
        """How many sessions over HTTPS there are, asked each time somebody wants to know, and in another thread."""
        self._https_sessions.set_function(count)

    def also(self, figures: Collector) -> None:
        """Show these figures too, looked up each time somebody asks."""
        self._registry.register(figures)

    def page(self) -> bytes:
        """All of it as text, in the exposition format 0.0.4. Reads files and the database: not on the loop."""
        return generate_latest(self._registry)


def _counter(name: str, about: str, registry: CollectorRegistry) -> Counter:
    return Counter(name, about, registry=registry)


def _histogram(name: str, about: str, buckets: Sequence[float], registry: CollectorRegistry) -> Histogram:
    return Histogram(name, about, buckets=buckets, registry=registry)
