"""Files that could not be taken: each is told in the log once for each cause, not at every look.

Their names stay out of the log, for people call such files after people.
"""

import logging
from collections.abc import Iterable

from collector.registers.inbox_folder import Arrival

log = logging.getLogger(__name__)

_SENTENCE = "an agreement file could not be taken; it stays in the inbox and is tried again"


class InboxFailures:
    """Which entries failed at an earlier look, and why. An entry that was written to since is another one."""

    def __init__(self) -> None:
        self._told: dict[Arrival, tuple[type[Exception], int | None]] = {}

    def tell(self, arrival: Arrival, error: Exception) -> None:
        """Tell it, unless the same entry failed for the same cause before."""
        cause = type(error), error.errno if isinstance(error, OSError) else None
        if self._told.get(arrival) == cause:
            return
        self._told[arrival] = cause
        if isinstance(error, OSError):  # its words name the file, and so would a traceback
            log.error(_SENTENCE, extra={"size_bytes": arrival.size_bytes, "reason": error.strerror})
        else:
            log.error(_SENTENCE, extra={"size_bytes": arrival.size_bytes}, exc_info=error)

    def forget_but(self, present: Iterable[Arrival]) -> None:
        """Forget what is no longer there."""
        self._told = {arrival: self._told[arrival] for arrival in present if arrival in self._told}
