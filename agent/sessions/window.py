"""The window of one session: how much may be under way, sent and not yet answered, as the collector allows it."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Window:
    """Nothing may be under way before the collector has said how much: 0 messages."""

    messages: int = 0
    bytes: int = 0
    _under_way: deque[tuple[int, int]] = field(default_factory=deque)  # (last place, bytes), in the order of the chain

    @property
    def is_empty(self) -> bool:
        """Whether everything that was sent has been answered."""
        return not self._under_way

    @property
    def free_messages(self) -> int:
        """How many more messages may go."""
        return max(0, self.messages - len(self._under_way))

    @property
    def oldest(self) -> int:
        """The last place of the oldest message under way. Not to be asked of an empty window."""
        return self._under_way[0][0]

    def has_room_for(self, size: int) -> bool:
        """One message is always let through, or a window smaller than a message would stop everything."""
        under_way = sum(each for _, each in self._under_way)
        return not self._under_way or (bool(self.free_messages) and under_way + size <= self.bytes)

    def sent(self, last: int, size: int) -> None:
        """A message went out."""
        self._under_way.append((last, size))

    def settled(self, sequence: int) -> None:
        """Everything up to this place is answered."""
        while self._under_way and self._under_way[0][0] <= sequence:
            self._under_way.popleft()

    def clear(self) -> None:
        """Nothing is under way any more: all of it will be sent again."""
        self._under_way.clear()
