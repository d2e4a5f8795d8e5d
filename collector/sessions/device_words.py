"""What a device says in its session of what it was sent: no evidence, and under no signature."""

from typing import TypeAlias

from collector.sessions.context_words import ContextWord
from collector.sessions.open_sessions import OpenSession
from collector.sessions.policy_words import PolicyWord
from compliance.wire.v1 import session_pb2

DeviceWord: TypeAlias = PolicyWord | ContextWord


def word_of(session: OpenSession, message: session_pb2.AgentMessage) -> DeviceWord:
    """Of its policy, or of its context: the message is one of these two."""
    if message.HasField("context_status"):
        return ContextWord(session.device_id, session.school_id, message.context_status)
    return PolicyWord(session.device_id, session.school_id, message.policy_status)
