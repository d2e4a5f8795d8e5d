"""One conversation with the collector: what is said first, and what each thing that it says changes here."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

from agent.continuity import DeviceSealing
from agent.cycle import ReportingDevice
from agent.errors import AgentError, CollectorUnreachable, DeliveryRefused
from agent.moment import moment_of
from agent.schedule import LONGEST_BEAT_SECONDS, SHORTEST_BEAT_SECONDS
from agent.sessions.briefing import PolicyInForce
from agent.sessions.context_hearing import ContextHearing
from agent.sessions.delivery import Assurance, Delivery
from agent.sessions.greeting import PROTOCOL, Greeting, hello_of
from agent.sessions.partings import goodbye_came, throttled
from agent.sessions.questions import Question, Questions
from agent.sessions.reconciling import expected_of
from agent.sessions.wire_briefing import accept_bundle, accept_policy
from agent.standing import HEARTBEAT_SECONDS, as_received
from agent.state_folder import StateFolder
from agent.trust.signed_word import SignedWord
from compliance.chain import Head
from compliance.errors import BundleError, CodecError, ComplianceError
from compliance.report import Trigger
from compliance.wire.codec import instant_of
from compliance.wire.v1 import enrolment_pb2, session_pb2

_NONCE_BYTES: Final = 32


class Stream(Protocol):
    """A session's line to the collector. `via` names the transport for people; `through_a_filter`: the school has named one
    that may open it, read it and make up what comes over it.
    """

    via: str

    @property
    def through_a_filter(self) -> bool: ...

    def send(self, message: session_pb2.AgentMessage) -> None:
        """Queue a message."""

    def close(self) -> None:
        """Let what was queued go out, and hang up."""


class Session:
    """A session from Hello to Bye.

    `report` makes a report now, in answer to a nonce, or to b""; `say` tells the starter of this process how far it is; `nonce`
    are 32 random bytes, drawn for this session.
    """

    def __init__(
        self,
        folder: StateFolder,
        device: ReportingDevice,
        stream: Stream,
        report: Callable[[Trigger, bytes], None],
        say: Callable[[str], None],
        nonce: bytes,
    ) -> None:
        self._folder = folder
        self._device = device
        self._stream = stream
        self._report = report
        self._say = say
        self._nonce = nonce
        self._word = SignedWord(device.record, lambda: device.trust.receipt_keys, lambda: stream.through_a_filter)
        self._questions = Questions(self._milliseconds, self._answer)
        self._policy_trouble = self._trust_trouble = ""  # of what the collector told in this session
        self._heard_at = 0  # milliseconds on the clock that never jumps
        self._delivery = Delivery(device.spool, stream.send, DeviceSealing(device))
        context = ContextHearing(folder, device, nonce, stream.send)
        self._answers: Mapping[str, Callable[[Any], None]] = {
            "welcome": self._welcomed,
            "ack": self._acknowledged,
            "nack": self._refused,
            "policy": self._policy_came,
            "policy_bundle": self._policy_bundle_came,
            "registers": context.registers_came,
            "device_context": context.context_came,
            "goodbye": goodbye_came,
            "challenge": self._challenged,
            "throttle": throttled,
            "run_now": self._asked_to_report,
            "trust_bundle": self._trust_bundle_came,
        }

    @property
    def is_idle(self) -> bool:
        """Whether neither side owes the other anything."""
        return self._delivery.is_done

    @property
    def answers_in_seconds(self) -> float:
        """After which time to call `answer_if_due`; infinite while no question waits."""
        return self._questions.due_in_seconds

    def answer_if_due(self) -> bool:
        """Report if a technician's question has waited for its minute; whether one had."""
        return self._questions.answer_if_due()

    def greet(self) -> None:
        """Say who is there. The nonce of the session before shows that this is no copy of the device."""
        device = self._device
        greeting = Greeting(
            device_id=bytes.fromhex(device.record.device_id),
            nonce=self._nonce,
            last_session_nonce=bytes.fromhex(device.standing.now.session_nonce),
            policy_digest=device.policy.digest,
            boot_id=device.host.boot_id(),
            trust_version=device.trust.version,
            policy_bundle=device.policy.bundle_version,
        )
        self._stream.send(session_pb2.AgentMessage(hello=hello_of(greeting, device.spool)))

    def push(self) -> None:
        """The spool has more to send."""
        self._delivery.push()

    def bye(self, reason: str) -> None:
        """Say that this side is done."""
        self._stream.send(session_pb2.AgentMessage(bye=session_pb2.Bye(reason=reason)))

    def hear(self, what: session_pb2.ServerMessage | AgentError | None, heard_at: int) -> None:
        """Answer what the collector said, at this time in milliseconds on the clock that never jumps.

        Raises what ends the session: its failure, a refusal, its goodbye.
        """
        self._heard_at = heard_at
        if what is None:
            raise CollectorUnreachable("the collector ended the session")
        if isinstance(what, AgentError):
            raise what
        kind = what.WhichOneof("kind")
        answer = self._answers.get(kind or "")
        if answer is not None:  # else a message of a later version: a peer never needs what the other did not list (point 45)
            answer(getattr(what, kind))

    def _welcomed(self, welcome: session_pb2.Welcome) -> None:
        """Nothing of it is kept before its signature was looked at: not even the nonce, by which copies are told apart.

        The trust bundle has a signature of its own, and may name the key of the other: it comes first.
        """
        if welcome.protocol != PROTOCOL:
            raise DeliveryRefused(
                f"the collector speaks protocol {welcome.protocol}, this agent {PROTOCOL}: update the older one"
            )
        if welcome.trust_bundle:
            self._trust_bundle_came(welcome.trust_bundle)
        assurance = self._assurance(welcome)
        self._device.standing.update(
            session_nonce=welcome.session_nonce.hex(),
            clock_ahead_seconds=self._clock_ahead_seconds(welcome),
            capabilities=" ".join(welcome.capabilities),
            heartbeat_seconds=_cadence(welcome.heartbeat_seconds),
            via=self._stream.via,
            trouble="",  # whatever kept us from the collector is over
            refusal="",
            refusal_code="",
            **self._received(welcome.server_nonce),
        )
        self._say("welcomed")
        self._say(f"heartbeats {self._device.standing.now.heartbeat_seconds}")
        agreed = self._delivery.welcome(welcome, assurance)
        if agreed.receipt is not None:
            self._confirmed(expected_of(welcome).head, agreed.receipt.received_at)
        if agreed.report_is_due:
            self._report_now()

    def _assurance(self, welcome: session_pb2.Welcome) -> Assurance:
        """A receipt that cannot be checked is none: what it would confirm stays here until another one does."""
        is_signed, receipt = self._word.resumes(welcome, self._nonce), None
        if is_signed and welcome.receipt:
            with suppress(DeliveryRefused):
                receipt = self._word.receipt(welcome.receipt, expected_of(welcome).head, welcome.server_time)
        return Assurance(is_signed, receipt)

    def _acknowledged(self, ack: session_pb2.Ack) -> None:
        """What confirms nothing new changes nothing: each answer to a group of messages says the same."""
        head = Head(ack.epoch, ack.sequence, ack.head_hash)
        if not self._delivery.confirms_more(head):
            return
        try:
            receipt = self._word.receipt(ack.receipt, head, ack.received_at)
            received_at = receipt.received_at if receipt else instant_of(ack.received_at).isoformat()
        except CodecError as error:
            raise CollectorUnreachable(f"the collector's clock is out of its mind: {error}") from error
        self._delivery.acknowledged(head, receipt)
        self._confirmed(head, received_at)
        self._note_what_is_refused()

    def _confirmed(self, head: Head, received_at: str) -> None:
        self._device.standing.update(
            last_acknowledged_at=received_at,
            acknowledged_epoch=head.epoch,
            acknowledged_sequence=head.sequence,
            acknowledged_hash=head.hash.hex(),
            trouble="",
        )
        self._say(f"acknowledged {head.sequence}")

    def _note_what_is_refused(self) -> None:
        """What the collector has for this device it tells before it acknowledges anything: what it told not, is put right."""
        self._device.standing.update(policy_trouble=self._policy_trouble, trust_trouble=self._trust_trouble)

    def _refused(self, nack: session_pb2.Nack) -> None:
        if self._delivery.refused(nack, self._word.refuses):
            self._report_now()

    def _report_now(self) -> None:
        self._report(Trigger.CHANGE, b"")
        self._delivery.push()

    def _asked_to_report(self, asked: session_pb2.RunNow) -> None:
        """A technician wants to know now. Each question is answered once, and not when it has waited here for too long."""
        is_answered = asked.nonce.hex() == self._device.standing.now.answered_nonce
        if len(asked.nonce) == _NONCE_BYTES and not is_answered:
            self._questions.ask(Question(asked.nonce, self._heard_at + asked.expires_after_seconds * 1000))

    def _milliseconds(self) -> int:
        return self._device.host.monotonic_milliseconds()

    def _answer(self, nonce: bytes) -> None:
        """Whatever facts are asked for, the answer is a full report: one with less would make the rest Not known."""
        self._device.standing.update(answered_nonce=nonce.hex())
        self._report(Trigger.ON_DEMAND, nonce)
        self._delivery.push()

    def _challenged(self, challenge: session_pb2.Challenge) -> None:
        self._device.standing.update(**self._received(challenge.server_nonce))

    def _trust_bundle_came(self, sealed: bytes) -> None:
        self._trust_trouble = ""
        try:
            self._device.trust.accept(sealed)
        except ComplianceError as error:
            self._trust_trouble = (
                f"the collector's new trust bundle is refused, the old one stays: {error}. Tell the technician"
            )
        self._note_what_is_refused()

    def _received(self, nonce: bytes) -> dict[str, str | int]:
        return as_received(nonce, moment_of(self._device.host))

    def _clock_ahead_seconds(self, welcome: session_pb2.Welcome) -> int:
        """0 where the collector does not tell its time, or one that no calendar has: that says nothing of this clock."""
        try:
            told = instant_of(welcome.server_time)
        except CodecError:
            return 0
        return round((self._device.host.now() - told).total_seconds()) if welcome.HasField("server_time") else 0

    def _policy_came(self, pack: enrolment_pb2.PolicyPack) -> None:
        device = self._device
        self._take_policy(lambda: accept_policy(self._folder, device.standing, device.trust, pack))

    def _policy_bundle_came(self, sealed: bytes) -> None:
        device = self._device
        school_id = device.record.school_id
        self._take_policy(lambda: accept_bundle(self._folder, device.standing, device.trust, school_id, sealed))

    def _take_policy(self, accept: Callable[[], PolicyInForce]) -> None:
        """Use what came from now on, or keep what there is; the collector hears which, and why."""
        self._policy_trouble, asked_before = "", self._device.policy.asked
        status = session_pb2.PolicyStatus()
        try:
            self._device.policy = accept()
        except BundleError as refused:
            status.error, status.refusal, status.refused_bundle = str(refused)[:1000], refused.refusal, refused.version
            self._policy_trouble = f"the school's new policy cannot be used here: {status.error}. Tell the technician"
        self._note_what_is_refused()
        status.digest_in_use, status.bundle_in_use = self._device.policy.digest, self._device.policy.bundle_version
        self._stream.send(session_pb2.AgentMessage(policy_status=status))
        if self._device.policy.asked != asked_before:  # the last report lacks facts, or has some that nobody asks for any more
            self._say("asks-other")


def _cadence(asked_seconds: int) -> int:
    """How often to say that nothing changed, as the collector asks within reason; hourly where it does not."""
    return min(max(asked_seconds, SHORTEST_BEAT_SECONDS), LONGEST_BEAT_SECONDS) if asked_seconds else HEARTBEAT_SECONDS
