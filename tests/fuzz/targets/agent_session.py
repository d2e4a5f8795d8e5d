"""What a collector says in a session, up to the device's spool and files: nothing is deleted that was not confirmed.

A line is a ServerMessage as it comes off the wire, or one that is first made to fit: a Welcome, an Ack and a refusal are signed
with the school's key, an Ack confirms what the device really sent, a policy has the digest of its text.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from google.protobuf.message import DecodeError

from agent.cycle import ReportingDevice, seal_report
from agent.enrolment_record import EnrolmentRecord
from agent.errors import AgentError
from agent.moment import moment_of
from agent.sessions.briefing import NoPolicy, load_policy
from agent.sessions.own_context import load_context
from agent.sessions.session import Session
from agent.spool.chain import FURTHEST_PLACE
from agent.spool.message import SealedMessage, SpooledMessage
from agent.spool.spool import Spool
from agent.spool.summary import look_into_story
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from agent.trust.key_stores import SIGNING_KEY
from agent.trust.tls_pairs import EARLY_KEY
from agent.watching.media_journal import MediaJournal
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.envelope import Purpose
from compliance.errors import EnvelopeError
from compliance.receipt import Receipt, sign_receipt
from compliance.refusal import Refusal, sign_refusal
from compliance.resumption import Resumption, sign_resumption
from compliance.wire.mirror import LONGEST_TEXT, to_timestamp
from compliance.wire.v1 import enrolment_pb2, session_pb2
from compliance.wire.v1.session_pb2 import Ack, ServerMessage
from tests.fuzz import script
from tests.fuzz.fixed_key import SERVER, SIGNING, TLS
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW
from tests.fuzz.policies import SHORT_POLICY
from tests.fuzz.reports import GOOD
from tests.fuzz.scratch import new_folder
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.target import Target

RAW, FITTING = range(2)
_KINDS: Final = (ServerMessage, ServerMessage)
WAITING: Final = 6
_NONCE: Final = b"h" * 32


@dataclass(frozen=True, slots=True)
class StillHost:
    """A host whose clocks stand, which is all that a session and the sealing of a report ask of one."""

    def now(self) -> datetime:
        """The wall clock."""
        return NOW

    def boot_id(self) -> bytes:
        """Of this boot."""
        return bytes(16)

    def monotonic_milliseconds(self) -> int:
        """Since boot."""
        return 1000


class _Trusted:
    """A trust bundle with the school's receipts key."""

    version = 1
    receipt_keys = (SERVER.public_key,)
    policy_keys = ()  # what is signed has a target of its own: policy_bundle

    def accept(self, sealed: bytes) -> None:
        """Whose bundles are believed, another target asks."""
        raise EnvelopeError("not here")


class _Unheard:
    """A line over which nothing is heard."""

    via = "nothing"
    through_a_filter = False

    def send(self, message: session_pb2.AgentMessage) -> None:
        """It goes nowhere."""

    def close(self) -> None:
        """Nothing to close."""


def open_spool(folder: StateFolder) -> Spool:
    """The spool, by clocks that stand."""
    return Spool(folder, lambda: moment_of(StillHost()))  # type: ignore[arg-type] # a moment asks for the clocks only


def run(data: bytes) -> None:
    """Say the script to a session over a real spool, and look at what it left."""
    folder = fresh_folder()
    spool = open_spool(folder)
    try:
        _converse(script.read(data, len(_KINDS)), folder, spool)
    finally:
        spool.close()


def _converse(lines: list[Line], folder: StateFolder, spool: Spool) -> None:
    waiting = {each: hash_of for each in range(1, WAITING + 1) if (hash_of := spool.hash_at(each))}
    device = _device(folder, spool)
    confirmed = 0
    session = Session(folder, device, _Unheard(), lambda *_: None, lambda _: None, _NONCE)
    session.greet()
    try:
        for message in (_message(line, waiting, spool) for line in lines):
            if message is None:
                continue
            for sequence, head_hash in _confirmations(message):
                if waiting.get(sequence) == head_hash:
                    confirmed = max(confirmed, sequence)
            session.hear(message, StillHost().monotonic_milliseconds())
    finally:
        _check_spool(folder, spool, confirmed)
        _check_files(folder)
    assert seal_report(device, GOOD, Head(0, WAITING, bytes(32))).sealed


def _message(line: Line, waiting: dict[int, bytes], spool: Spool) -> ServerMessage | None:
    """As gRPC hands it over: what is no ServerMessage never comes."""
    try:
        message = ServerMessage.FromString(line.content)
    except DecodeError:
        return None
    if line.kind == FITTING:
        _make_fit(message, waiting, spool)
    return message


def _make_fit(message: ServerMessage, waiting: dict[int, bytes], spool: Spool) -> None:
    match message.WhichOneof("kind"):
        case "ack":
            sequence = message.ack.sequence % (WAITING + 1)
            message.ack.epoch, message.ack.sequence, message.ack.head_hash = 0, sequence, waiting.get(sequence, b"")
            message.ack.receipt = _receipt(sequence, message.ack.head_hash)
        case "welcome":
            _sign(message.welcome, waiting)
        case "nack":
            sealed = spool.sealed_at(message.nack.sequence % FURTHEST_PLACE) or b""
            refusal = Refusal(DEVICE_ID, sha256(sealed).digest(), message.nack.code[:LONGEST_TEXT])
            message.nack.refusal = sign_refusal(refusal, SERVER)
        case "policy":
            message.policy.digest = sha256(message.policy.toml.encode()).digest()


def _sign(welcome: session_pb2.Welcome, waiting: dict[int, bytes]) -> None:
    """Where it names no hash it holds a message that this device made, under a receipt or without."""
    sequence = welcome.resume_from - 1
    if not welcome.head_hash and welcome.epoch == 0:
        welcome.head_hash = waiting.get(sequence, BEFORE_THE_FIRST)
    if welcome.receipt and sequence >= 0:
        welcome.receipt = _receipt(sequence, welcome.head_hash, welcome.epoch)
    said = welcome.session_nonce, welcome.epoch, welcome.resume_from, welcome.head_hash
    welcome.resumption = sign_resumption(Resumption("example", DEVICE_ID, _NONCE, *said), SERVER)


def _receipt(sequence: int, head_hash: bytes, epoch: int = 0) -> bytes:
    return sign_receipt(Receipt("example", DEVICE_ID, epoch, sequence, head_hash, NOW), SERVER)


def _confirmations(message: ServerMessage) -> Iterator[tuple[int, bytes]]:
    """Under a receipt only: whether it holds, the session finds out."""
    if message.ack.receipt:
        yield message.ack.sequence, message.ack.head_hash
    if message.welcome.receipt:
        yield message.welcome.resume_from - 1, message.welcome.head_hash


def _check_spool(folder: StateFolder, spool: Spool, confirmed: int) -> None:
    """What was not confirmed under its own hash is still on this disk: it waits, or was put aside."""
    left = {each.first for each in spool.waiting(2 * WAITING) if isinstance(each, SpooledMessage)}
    put_aside = {each.sequence for each in look_into_story(folder).dead_letters}
    assert set(range(confirmed + 1, WAITING + 1)) <= left | put_aside


def _check_files(folder: StateFolder) -> None:
    """What the session kept can be read by the next start."""
    standing = StandingFile(folder).now
    for text in (standing.session_nonce, standing.server_nonce):
        bytes.fromhex(text)
    load_policy(folder)
    load_context(folder, NOW)


def _device(folder: StateFolder, spool: Spool) -> ReportingDevice:
    return ReportingDevice(
        platform="linux",
        host=StillHost(),  # type: ignore[arg-type] # the rest of a host is for probes
        journal=MediaJournal(folder.media_journal_file),
        identity=Identity(folder),
        record=enrolment_record(),
        spool=spool,
        standing=StandingFile(folder),
        policy=NoPolicy(),
        trust=_Trusted(),
    )


def enrolment_record() -> EnrolmentRecord:
    return EnrolmentRecord(
        school_id="example",
        school_name="Example Primary School",
        device_id=DEVICE_ID.hex(),
        key_generation=1,
        host="collector.example",
        enrolment_port=8440,
        agents_port=8441,
        media_salt="00" * 32,
        asset_tag="LAP-1",
        awaiting_approval=False,
        enrolled_at="2026-01-05T08:00:00+00:00",
    )


@cache
def _template() -> Path:
    """A state folder with a spool in which messages wait."""
    folder = StateFolder(new_folder() / "template")
    folder.create()
    for name, key in ((SIGNING_KEY, SIGNING), (EARLY_KEY, TLS)):
        folder.write(name, key.pem)
    spool = open_spool(folder)
    for number in range(WAITING):
        spool.append(lambda head, words=bytes([number]) * 40: SealedMessage(Purpose.REPORT, words, _hash(words, head)))
    spool.close()
    return folder.path


def _hash(words: bytes, head: Head) -> bytes:
    return sha256(words + head.hash).digest()


def fresh_folder() -> StateFolder:
    path = _template().with_name("state")
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(_template(), path)
    return StateFolder(path)


def _seeds() -> Iterator[bytes]:
    pack = enrolment_pb2.PolicyPack(
        policy_id="p", version="1", toml=SHORT_POLICY, digest=sha256(SHORT_POLICY.encode()).digest()
    )
    welcome = session_pb2.Welcome(
        protocol=1,
        session_nonce=b"s" * 32,
        server_nonce=b"n" * 32,
        server_time=to_timestamp(NOW),
        resume_from=1,
        window_messages=32,
        window_bytes=1024,
    )
    held = session_pb2.Welcome(resume_from=4, receipt=b"to be signed")
    held.MergeFrom(welcome)
    held.resume_from = 4
    ack = Ack(sequence=3, received_at=to_timestamp(NOW))
    poison = session_pb2.Nack(code="SCHEMA_INVALID", sequence=2)
    messages = [
        ServerMessage(welcome=welcome),
        ServerMessage(ack=ack),
        ServerMessage(nack=session_pb2.Nack(code="OUT_OF_ORDER", retryable=True, expected_sequence=2)),
        ServerMessage(policy=pack),
        ServerMessage(registers=enrolment_pb2.Registers(on_loan=True, data_class="personal")),
        ServerMessage(goodbye=session_pb2.Goodbye(reconnect_after_seconds=5, reason="rest")),
        ServerMessage(nack=poison),
        ServerMessage(run_now=session_pb2.RunNow(nonce=b"q" * 32, expires_after_seconds=120)),
    ]
    lines = [Line(FITTING, each.SerializeToString()) for each in messages]
    yield script.written(lines)
    yield from (script.written([lines[0], each]) for each in lines[1:])
    yield script.written([Line(FITTING, ServerMessage(welcome=held).SerializeToString()), lines[1]])
    yield script.written([lines[0], Line(RAW, ServerMessage(nack=poison).SerializeToString())])
    yield script.written([lines[0], Line(RAW, ServerMessage(ack=ack).SerializeToString())])
    yield script.written([lines[0], Line(RAW, ServerMessage(ack=Ack(sequence=2**64 - 1)).SerializeToString())])


TARGET: Final = Target("agent_session", run, (AgentError,), _seeds, mutation=ScriptMutation(_KINDS))
