"""The thread in which alerts are decided and sent: a mail server that stands still must make nothing else stand still."""

import logging
import threading
from typing import Final

from collector.alerts.rounds import Rounds
from collector.errors import StoreError

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 10
_LEFT_BEHIND_AFTER_SECONDS: Final = 2


class AlertWatch:
    """Looks every few seconds while the collector serves."""

    def __init__(self, rounds: Rounds, every_seconds: float = EVERY_SECONDS) -> None:
        """Nothing is looked at yet."""
        self._rounds = rounds
        self._every_seconds = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="alerts", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more. A message that is on its way is left behind, and told as such when the collector is back."""
        self._stop.set()
        self._thread.join(_LEFT_BEHIND_AFTER_SECONDS)

    def _keep_looking(self) -> None:
        while not self._stop.wait(self._every_seconds):
            try:
                self._rounds.look()
            except StoreError as error:
                log.warning("alerts could not be looked at; it is tried again in a moment", extra={"reason": str(error)})
            except Exception:  # whatever goes wrong in a round must not end the rounds
                log.exception("a round of alerts failed; the next one follows")
