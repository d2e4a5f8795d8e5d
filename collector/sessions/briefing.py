"""What a device should know beside its chain, and which of it a session still has to tell."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from collector.registers.context import context_of
from collector.sessions.messages import policy_pack, registers
from collector.store import nonces, policies, policy_bundles
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.policies import AdoptedPolicy
from collector.store.policy_bundles import IssuedBundle, for_device
from compliance.wire.v1 import enrolment_pb2, session_pb2

Trust: TypeAlias = tuple[int, bytes]
"""The version of the trust bundle in force and its sealed bytes; version 0 while there is none."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What holds for one device now. `registers` are None where nobody looked. `bundle` is the policy as it is to have it.

    `policy` is for devices that know no bundles, and where none could be signed.
    """

    server_nonce: bytes
    bundle: IssuedBundle | None
    policy: AdoptedPolicy | None
    registers: enrolment_pb2.Registers | None
    trust: Trust


@dataclass(frozen=True, slots=True)
class Told:
    """What a device was told last, or said that it has. `registers` are their bytes, None when it was told none.

    `bundle_version` is None where the device knows no policy bundles.
    """

    server_nonce: bytes
    bundle_version: int | None
    policy_digest: bytes
    registers: bytes | None
    trust_version: int


def briefing_of(tx: Transaction, device: Device, now: datetime, trust: Trust) -> Briefing:
    """What this device should know now."""
    return Briefing(
        server_nonce=nonces.newest(tx) or b"",
        bundle=for_device(policy_bundles.given(tx, device.school_id), device.device_id),
        policy=policies.in_force(tx, device.school_id),
        registers=registers(context_of(tx, device, now)),
        trust=trust,
    )


def news(told: Told, briefing: Briefing) -> tuple[list[session_pb2.ServerMessage], Told]:
    """The messages that bring a device up to date, and what it is told with them."""
    messages: list[session_pb2.ServerMessage] = []
    if briefing.registers is not None and (said := briefing.registers.SerializeToString(deterministic=True)) != told.registers:
        messages.append(session_pb2.ServerMessage(registers=briefing.registers))
        told = replace(told, registers=said)
    version, sealed_bundle = briefing.trust
    if version > told.trust_version:
        messages.append(session_pb2.ServerMessage(trust_bundle=sealed_bundle))
        told = replace(told, trust_version=version)
    policy_news, told = _policy_news(told, briefing)  # behind the trust bundle: that names the keys to check it with
    messages += policy_news
    if briefing.server_nonce != told.server_nonce:
        messages.append(session_pb2.ServerMessage(challenge=session_pb2.Challenge(server_nonce=briefing.server_nonce)))
        told = replace(told, server_nonce=briefing.server_nonce)
    return messages, told


def _policy_news(told: Told, briefing: Briefing) -> tuple[list[session_pb2.ServerMessage], Told]:
    """The policy, where the device has an older one. One that knows bundles is given no policy without a signature."""
    bundle, policy = briefing.bundle, briefing.policy
    if told.bundle_version is not None and bundle is not None:
        if bundle.version <= told.bundle_version:
            return [], told
        return [session_pb2.ServerMessage(policy_bundle=bundle.sealed)], replace(told, bundle_version=bundle.version)
    if policy is None or policy.digest == told.policy_digest:
        return [], told
    return [session_pb2.ServerMessage(policy=policy_pack(policy))], replace(told, policy_digest=policy.digest)
