"""One conversation with the collector: what is said first, and what each thing that it says changes here."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.briefing import keep_registers
from agent.cycle import ReportingDevice
from agent.delivery import Delivery, Greeting
from agent.errors import AgentError, CollectorUnreachable
from agent.state_folder import StateFolder
from agent.wire_briefing import accept_policy, registers_of
from compliance.errors import CodecError, PolicyError
from compliance.wire.codec import instant_of
from compliance.wire.v1 import enrolment_pb2, session_pb2


class Session:
    """A session from Hello to Bye. `say` tells the starter of this process how far it is."""

    def __init__(
        self,
        folder: StateFolder,
        device: ReportingDevice,
        send: Callable[[session_pb2.AgentMessage], None],
        say: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._device = device
        self._send = send
        self._say = say
        self._delivery = Delivery(device.spool, send)
        self._answers: Mapping[str, Callable[[Any], None]] = {
            "welcome": self._welcomed,
            "ack": self._acknowledged,
            "nack": self._delivery.refused,
            "policy": self._policy_came,
            "registers": self._registers_came,
            "goodbye": self._goodbye_came,
        }

    @property
    def is_idle(self) -> bool:
        """Whether neither side owes the other anything."""
        return self._delivery.is_done

    def greet(self) -> None:
        """Say who is there. The nonce of the session before shows that this is no copy of the device."""
        nonce = bytes.fromhex(self._device.standing.now.session_nonce)
        device_id = bytes.fromhex(self._device.record.device_id)
        self._delivery.greet(Greeting(device_id, nonce, self._device.policy.digest))

    def push(self) -> None:
        """The spool has more to send."""
        self._delivery.push()

    def bye(self, reason: str) -> None:
        """Say that this side is done."""
        self._send(session_pb2.AgentMessage(bye=session_pb2.Bye(reason=reason)))

    def hear(self, what: session_pb2.ServerMessage | AgentError | None) -> None:
        """Answer what the collector said. Raises what ends the session: its failure, a refusal, its goodbye."""
        if what is None:
            raise CollectorUnreachable("the collector ended the session")
        if isinstance(what, AgentError):
            raise what
        kind = what.WhichOneof("kind")
        answer = self._answers.get(kind or "")
        if answer is not None:  # else a message of a later version: a peer never needs what the other did not list (point 45)
            answer(getattr(what, kind))

    def _welcomed(self, welcome: session_pb2.Welcome) -> None:
        host = self._device.host
        self._device.standing.update(
            session_nonce=welcome.session_nonce.hex(),
            server_nonce=welcome.server_nonce.hex(),
            nonce_boot_id=host.boot_id().hex(),
            nonce_monotonic_milliseconds=host.monotonic_milliseconds(),
            nonce_wall_time=host.now().isoformat(),
            trouble="",  # whatever kept us from the collector is over
            refusal="",
        )
        self._say("welcomed")
        self._delivery.welcome(welcome)

    def _acknowledged(self, ack: session_pb2.Ack) -> None:
        self._delivery.acknowledged(ack)
        try:
            received_at = instant_of(ack.received_at)
        except CodecError as error:
            raise CollectorUnreachable(f"the collector's clock is out of its mind: {error}") from error
        self._device.standing.update(last_acknowledged_at=received_at.isoformat(), trouble="")
        self._say(f"acknowledged {ack.sequence}")

    def _policy_came(self, pack: enrolment_pb2.PolicyPack) -> None:
        error = ""
        try:
            self._device.policy = accept_policy(self._folder, pack)
        except PolicyError as refused:
            error = str(refused)[:1000]
            self._device.standing.update(trouble=f"the school's new policy cannot be used here: {error}")
        status = session_pb2.PolicyStatus(digest_in_use=self._device.policy.digest, error=error)
        self._send(session_pb2.AgentMessage(policy_status=status))

    def _registers_came(self, registers: enrolment_pb2.Registers) -> None:
        keep_registers(self._folder, registers_of(registers))

    def _goodbye_came(self, goodbye: session_pb2.Goodbye) -> None:
        raise CollectorUnreachable(
            f"the collector ended the session: {goodbye.reason or 'it gave no reason'}",
            retry_after_seconds=goodbye.reconnect_after_seconds,
            spread_seconds=goodbye.spread_seconds,
        )
