"""What a device should know beside its chain, and which of it a session still has to tell."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from collector.registers.context import context_of
from collector.sessions.messages import policy_pack, registers
from collector.store import nonces, policies
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.policies import AdoptedPolicy
from compliance.wire.v1 import enrolment_pb2, session_pb2

Trust: TypeAlias = tuple[int, bytes]
"""The version of the trust bundle in force and its sealed bytes; version 0 while there is none."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What holds for one device now. `registers` are None where nobody looked."""

    server_nonce: bytes
    policy: AdoptedPolicy | None
    registers: enrolment_pb2.Registers | None
    trust: Trust


@dataclass(frozen=True, slots=True)
class Told:
    """What a device was told last, or said that it has. `registers` are their bytes, None when it was told none."""

    server_nonce: bytes
    policy_digest: bytes
    registers: bytes | None
    trust_version: int


def briefing_of(tx: Transaction, device: Device, now: datetime, trust: Trust) -> Briefing:
    """What this device should know now."""
    return Briefing(
        server_nonce=nonces.newest(tx) or b"",
        policy=policies.in_force(tx, device.school_id),
        registers=registers(context_of(tx, device, now)),
        trust=trust,
    )


def news(told: Told, briefing: Briefing) -> tuple[list[session_pb2.ServerMessage], Told]:
    """The messages that bring a device up to date, and what it is told with them."""
    messages: list[session_pb2.ServerMessage] = []
    policy = briefing.policy
    if briefing.registers is not None and (said := briefing.registers.SerializeToString(deterministic=True)) != told.registers:
        messages.append(session_pb2.ServerMessage(registers=briefing.registers))
        told = replace(told, registers=said)
    if policy is not None and policy.digest != told.policy_digest:
        messages.append(session_pb2.ServerMessage(policy=policy_pack(policy)))
        told = replace(told, policy_digest=policy.digest)
    version, sealed_bundle = briefing.trust
    if version > told.trust_version:
        messages.append(session_pb2.ServerMessage(trust_bundle=sealed_bundle))
        told = replace(told, trust_version=version)
    if briefing.server_nonce != told.server_nonce:
        messages.append(session_pb2.ServerMessage(challenge=session_pb2.Challenge(server_nonce=briefing.server_nonce)))
        told = replace(told, server_nonce=briefing.server_nonce)
    return messages, told
