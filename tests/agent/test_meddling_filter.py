"""A filter that the school has named, between a real agent and a real collector, says what it likes: nothing is lost by it."""

from hashlib import sha256
from pathlib import Path

import pytest
from enrolled_device import NO_ONE, kinds, told, turned, without_collector
from school import School, agent

from compliance.chain import BEFORE_THE_FIRST
from compliance.envelope import preauthentication_encoding, read_outer
from compliance.wire.v1.session_pb2 import AgentMessage, Goodbye, Nack, ServerMessage
from tests.fakes.meddling import Meddler, SessionMeddler
from tests.fakes.network import FilterAuthority, listening

pytestmark = pytest.mark.end_to_end

WAITING = 2
UNREACHABLE, REFUSED = 4, 5


def envelopes(message: AgentMessage) -> list[bytes]:
    return [message.envelope] if message.envelope else list(message.batch.envelopes)


def hash_of(sealed: bytes) -> bytes:
    outer = read_outer(sealed)
    return sha256(preauthentication_encoding(outer.payload_type, outer.payload)).digest()


def swallows(message: AgentMessage) -> bool:
    return bool(envelopes(message))


@pytest.fixture
def behind_a_filter(school: School, state: Path, tmp_path: Path) -> "Filtered":
    for _ in range(WAITING):
        without_collector(state)
    return Filtered(school, state, FilterAuthority.made(tmp_path), tmp_path / "authority.pem")


class Filtered:
    """A device with reports that wait, whose every line leads through the filter."""

    def __init__(self, school: School, state: Path, authority: FilterAuthority, file: Path) -> None:
        self._school, self.state, self._authority, self._file = school, state, authority, file
        file.write_bytes(authority.certificate)

    def run(self, meddler: SessionMeddler) -> int:
        """One session; the exit code of the agent."""
        with listening(Meddler(self._authority, self._school.ports[2], meddler)) as there:
            turned(self.state, enrolment_port=NO_ONE, agents_port=NO_ONE, https_port=there.port)
            trust = {"ROLLCALL_AGENT_NETWORK__CA_FILE": str(self._file)}
            return agent(self.state, "run", "--once", **trust).returncode

    @property
    def left(self) -> tuple[int, int, int]:
        """What is acknowledged, what was put aside, what is missing."""
        found = told(self.state)
        return found["reports_acknowledged"], found["dead_letters"], found["messages_missing"]


def test_whatever_it_says_nothing_is_lost_and_all_is_delivered_when_it_only_reads(school: School, behind_a_filter: Filtered):
    device = behind_a_filter
    listener = SessionMeddler(swallows, instead=[ServerMessage(goodbye=Goodbye(reason="later"))])
    codes = [device.run(listener)]
    sent = [each for message in listener.seen for each in envelopes(message)]

    def holds_everything(message: ServerMessage) -> list[ServerMessage]:
        if message.HasField("welcome"):
            message.welcome.resume_from, message.welcome.head_hash = len(sent) + 1, hash_of(sent[-1])
        return [message]

    def begins_the_last_epoch(message: ServerMessage) -> list[ServerMessage]:
        if message.HasField("welcome"):
            message.welcome.epoch, message.welcome.head_hash = 2**63 - 1, BEFORE_THE_FIRST
        return [message]

    nacks = [ServerMessage(nack=Nack(code="SCHEMA_INVALID", sequence=each)) for each in range(1, len(sent) + 5)]
    codes += [
        device.run(SessionMeddler(change=holds_everything)),
        device.run(SessionMeddler(change=begins_the_last_epoch)),
        device.run(SessionMeddler(swallows, instead=nacks)),
    ]
    assert (codes, device.left) == ([UNREACHABLE, REFUSED, REFUSED, REFUSED], (0, 0, 0))
    assert (device.run(SessionMeddler()), told(device.state)["reports_waiting"]) == (0, 0)
    assert kinds(school, device.state) == ["REPORT"] * (WAITING + 5)  # each run made one
