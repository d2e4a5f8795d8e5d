"""What is heard over a line to the collector, whatever carries it, and how long to wait for that."""

from collections.abc import Callable
from typing import Final, TypeAlias

from agent.errors import AgentError
from compliance.wire.v1 import session_pb2

Hearing: TypeAlias = session_pb2.ServerMessage | AgentError | None
"""What the other end of a session does: says something, fails, or ends in an orderly way (None)."""

Hear: TypeAlias = Callable[[Hearing], None]

ANSWER_SECONDS: Final = 20.0
"""For the answer to one question."""

SESSION_ANSWER_SECONDS: Final = 60.0
"""The collector must say something within this time in a session in which it owes an answer: a whole crowd may ask at once."""
