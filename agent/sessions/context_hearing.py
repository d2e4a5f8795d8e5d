"""How a device takes what it hears of itself in one session: the signed word is kept, anything else is refused and told of."""

from collections.abc import Callable
from typing import Final

from agent.cycle import ReportingDevice
from agent.sessions.own_context import HeardBefore, checked, keep_context, was_signed_before
from agent.sessions.registers_told import keep_registers
from agent.sessions.wire_briefing import registers_of
from agent.state_folder import StateFolder
from compliance.capabilities import Capability
from compliance.context_refusal import ContextRefusal
from compliance.errors import ContextError
from compliance.wire.v1 import enrolment_pb2, session_pb2

_NOT_SIGNED: Final = "what the registers say of this device came without a signature, from a collector that signs it"


class ContextHearing:
    """Of the session of one Hello, whose nonce this is. `send` queues a message to the collector."""

    def __init__(
        self, folder: StateFolder, device: ReportingDevice, nonce: bytes, send: Callable[[session_pb2.AgentMessage], None]
    ) -> None:
        """Nothing has come yet."""
        self._folder = folder
        self._device = device
        self._before = HeardBefore(nonce)
        self._send = send

    def context_came(self, sealed: bytes) -> None:
        """Judge by it from now on, or keep what there is."""
        device = self._device
        had_trouble = bool(device.standing.now.context_trouble)
        try:
            context = checked(sealed, tuple(device.trust.policy_keys), device.record, self._before)
        except ContextError as refused:
            self._refuse(refused)
            return
        self._before = HeardBefore(context.hello_nonce, context.number)
        keep_context(self._folder, device.standing, sealed, context, device.policy.bundle_version)
        if had_trouble:
            self._tell(session_pb2.ContextStatus())

    def registers_came(self, registers: enrolment_pb2.Registers) -> None:
        """What nobody signed is taken only from a collector that never signed it here, and believed where it asks for more."""
        if was_signed_before(self._folder, self._device.standing):
            self._refuse(ContextError(ContextRefusal.NOT_SIGNED, _NOT_SIGNED))
        else:
            keep_registers(self._folder, registers_of(registers))

    def _refuse(self, refused: ContextError) -> None:
        words = f"what the school says of this device cannot be used here, the last good word stays: {refused}"
        self._device.standing.update(context_trouble=f"{words}. Tell the technician"[:1000])
        self._tell(session_pb2.ContextStatus(error=str(refused)[:1000], refusal=refused.refusal))

    def _tell(self, status: session_pb2.ContextStatus) -> None:
        if Capability.DEVICE_CONTEXT in self._device.standing.now.capabilities.split():
            self._send(session_pb2.AgentMessage(context_status=status))
