"""Where a message goes: whatever can carry one. Mail and chats are here; a webhook would be one more."""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from collector.alerts.message import Message
from collector.store.alert_destinations import StoredDestination, Way


class Destination(Protocol):
    """One destination that can be reached now."""

    def send(self, message: Message) -> str:
        """Hand the message over, and say in words how that went. Raises NotTold, saying what failed and what to do."""
        ...


Ways: TypeAlias = Mapping[Way, Callable[[StoredDestination], Destination]]
"""How each kind of destination is reached. Raises NotTold for one that cannot be: without a mail server, or its secret."""
