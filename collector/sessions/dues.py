"""What one session owes its device, whatever the transport: answers to what is under way, and messages, in one order."""

from collections import deque
from collections.abc import Sequence

from collector.arrivals import Answer
from collector.errors import EnvelopeRefused
from collector.sessions.answers import Conduct, Due, Farewell, joined, nack
from collector.sessions.reception import WINDOW_BYTES, WINDOW_MESSAGES
from collector.sessions.under_way import UnderWay
from compliance.wire.v1 import session_pb2


class Dues:
    """For the thread of the event loop."""

    def __init__(self, windows: int, of_all: UnderWay) -> None:
        """Nothing is due. So many windows may be under way here; `of_all` counts what is under way of all sessions."""
        self._most_messages, self._most_bytes = windows * WINDOW_MESSAGES, windows * WINDOW_BYTES
        self._of_all = of_all
        self._under_way: deque[bytes] = deque()
        self._under_way_bytes = 0
        self._due: list[Due] = []
        self._conduct = Conduct()

    def __len__(self) -> int:
        """How much is due already."""
        return len(self._due)

    @property
    def awaits_answers(self) -> bool:
        """Whether more will be due, of which the ledger has not said yet what became of it."""
        return bool(self._under_way)

    def expect(self, sealed: Sequence[bytes]) -> str:
        """Answers to these envelopes will be due: "". Or, in words, that they are more than may be under way."""
        size_bytes = sum(map(len, sealed))
        messages = len(self._under_way) + len(sealed)
        if messages > self._most_messages or self._under_way_bytes + size_bytes > self._most_bytes:
            return f"more was sent than the window of {WINDOW_MESSAGES} messages and {WINDOW_BYTES} bytes holds"
        self._under_way.extend(sealed)
        self._count(len(sealed), size_bytes)
        return ""

    def settle(self, answers: Sequence[Answer]) -> Farewell | None:
        """What became of the oldest envelopes that are under way is due now. How the session ends with it; None: it goes on."""
        settled = [self._under_way.popleft() for _ in answers]
        self._count(-len(settled), -sum(map(len, settled)))
        farewells = [self._weigh(each, sealed) for each, sealed in zip(answers, settled, strict=True)]
        return next(filter(None, farewells), None)

    def say(self, message: session_pb2.ServerMessage) -> None:
        """This is due after what is due already."""
        self._due.append(message)

    def fetch(self) -> list[session_pb2.ServerMessage]:
        """Everything that is due: it is so no longer."""
        due, self._due = self._due, []
        return joined(due)

    def _count(self, messages: int, size_bytes: int) -> None:
        self._under_way_bytes += size_bytes
        self._of_all.add(messages, size_bytes)

    def _weigh(self, answer: Answer, sealed: bytes) -> Farewell | None:
        if not isinstance(answer, EnvelopeRefused):
            self._due.append(answer)
            return None
        self._due.append(nack(answer, sealed))
        return self._conduct.weigh(answer)
