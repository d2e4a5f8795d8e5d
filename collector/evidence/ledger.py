"""The one writer: takes envelopes in, commits them in groups, and only then lets them be acknowledged.

One thread does all of it, so that a chain is read and extended without a race. A group is whatever has come in while the group
before was being written, up to GROUP messages or a batch beyond: under load the cost of syncing the disk is shared, and when it
is quiet nobody waits. Evidence, the device's place in its chain and its verdicts go into one transaction: they can never
disagree.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from collector.arrivals import Answer, Arrival, Recipient
from collector.errors import EnvelopeRefused, StoreConflict, StoreError, StoreTrouble
from collector.evidence.dating import Dating
from collector.evidence.group import Group, Office
from collector.operation.commit_watch import CommitWatch, Unwatched
from collector.operation.quiet import Quiet, new_reference
from collector.store.database import Database
from compliance.chain import NackCode
from compliance.envelope import Signer

log = logging.getLogger(__name__)

GROUP: Final = 500
AUDIT_PERIOD: Final = timedelta(seconds=90)
_STOP: Final = None


class Ledger:
    """Takes envelopes from every session; answers each when its fate is on the disk."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], receipts: Signer, watch: CommitWatch | None = None
    ) -> None:
        """Start the writing thread. `clock` gives the time of receipt, `receipts` signs for it, `watch` hears of groups."""
        self._database = database
        self._clock = clock
        self._watch = watch or Unwatched()
        self._office = Office(receipts, Dating(), Quiet(AUDIT_PERIOD))
        self._arrivals: queue.SimpleQueue[Sequence[Arrival] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_groups, name="ledger", daemon=True)
        self._thread.start()

    def take(self, arrival: Arrival) -> None:
        """Hand over an envelope. The answer comes later, from the writing thread."""
        self._arrivals.put((arrival,))

    def take_all(self, arrivals: Sequence[Arrival]) -> None:
        """Hand over several envelopes: they are taken in this order, in one group, and their answers come in this order."""
        self._arrivals.put(arrivals)

    @property
    def is_alive(self) -> bool:
        """Whether envelopes are still written."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Write what has been handed over, then stop."""
        self._arrivals.put(_STOP)
        self._thread.join()

    def _write_groups(self) -> None:
        while (first := self._arrivals.get()) is not _STOP:
            group = list(first)
            stopping = self._fill(group)
            self._settle(group)
            if stopping:
                return

    def _fill(self, group: list[Arrival]) -> bool:
        while len(group) < GROUP:
            try:
                arrivals = self._arrivals.get_nowait()
            except queue.Empty:
                return False
            if arrivals is _STOP:
                return True
            group.extend(arrivals)
        return False

    def _settle(self, group: list[Arrival]) -> None:
        answers = self._answers(group)
        for_each: dict[int, tuple[Recipient, list[Answer]]] = {}
        for arrival, answer in zip(group, answers, strict=True):
            for_each.setdefault(id(arrival.recipient), (arrival.recipient, []))[1].append(answer)
        for recipient, fates in for_each.values():
            recipient.deliver(fates)

    def _answers(self, group: list[Arrival]) -> list[Answer]:
        """A device that hears INTERNAL three times gives the message up: that is said of what one envelope does, alone."""
        try:
            return self._commit(group)
        except StoreTrouble as error:
            return self._not_stored(group, error)
        except Exception as error:  # whatever one envelope does must cost that envelope only, and never this thread
            if len(group) > 1:
                log.exception("a group of envelopes failed; they are taken one by one", extra={"messages": len(group)})
                return [answer for each in group for answer in self._answers([each])]
            if isinstance(error, StoreError) and not isinstance(error, StoreConflict):
                return self._not_stored(group, error)
            reference = new_reference()
            log.exception("an envelope failed", extra={"reference": reference})
            self._watch.failed(NackCode.INTERNAL, 1)
            return [_failed(NackCode.INTERNAL, "the collector failed on this envelope", reference)]

    def _not_stored(self, group: list[Arrival], error: StoreError) -> list[Answer]:
        """Whatever ails the database is no fault of a report: it is to be sent again until it is stored."""
        reference, kind = new_reference(), type(error).__name__
        fields = {"kind": kind, "messages": len(group), "reason": str(error), "reference": reference}
        log.error("envelopes could not be stored; none was acknowledged", extra=fields)
        self._watch.failed(NackCode.STORAGE_FULL, len(group))
        return [_failed(NackCode.STORAGE_FULL, "not stored; send it again later", reference)] * len(group)

    def _commit(self, arrivals: Sequence[Arrival]) -> list[Answer]:
        now = self._clock()
        self._watch.begins()
        with self._office.quiet.unless_undone(), self._database.writing() as tx:
            answers = Group(tx, now, self._office).take_all(arrivals)
        self._watch.committed(arrivals, answers)
        return answers


def _failed(code: NackCode, message: str, reference: str) -> EnvelopeRefused:
    refused = EnvelopeRefused(code, message)
    refused.reference = reference
    return refused
