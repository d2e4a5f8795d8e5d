"""What a device should know beside its chain, and which of it a session still has to tell."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from collector.registers.told_contexts import ToldContexts
from collector.sessions.context_news import SaidContext, Signing, context_news
from collector.sessions.messages import policy_pack, registers
from collector.store import nonces, policies, policy_bundles
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.policies import AdoptedPolicy
from collector.store.policy_bundles import IssuedBundle, for_device
from compliance.told_context import ToldContext
from compliance.wire.v1 import session_pb2

Trust: TypeAlias = tuple[int, bytes]
"""The version of the trust bundle in force and its sealed bytes; version 0 while there is none."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What holds for one device now. `context` is None where nobody looked. `bundle` is the policy as it is to have it.

    `policy` is for devices that know no bundles, and where none could be signed. `signing` None: the policy key cannot be read,
    and no context be signed.
    """

    server_nonce: bytes
    bundle: IssuedBundle | None
    policy: AdoptedPolicy | None
    context: ToldContext | None
    trust: Trust
    signing: Signing | None


@dataclass(frozen=True, slots=True)
class Told:
    """What a device was told last, or said that it has. `registers` are their bytes, None when it was told none.

    `bundle_version` is None where the device knows no policy bundles, `context` where it knows no signed contexts: only such a
    device is told of its registers without a signature.
    """

    server_nonce: bytes
    bundle_version: int | None
    policy_digest: bytes
    registers: bytes | None
    trust_version: int
    context: SaidContext | None = None


def briefing_of(tx: Transaction, device: Device, contexts: ToldContexts, trust: Trust, signing: Signing | None) -> Briefing:
    """What this device should know now."""
    return Briefing(
        server_nonce=nonces.newest(tx) or b"",
        bundle=for_device(policy_bundles.given(tx, device.school_id), device.device_id),
        policy=policies.in_force(tx, device.school_id),
        context=contexts.of(device),
        trust=trust,
        signing=signing,
    )


def news(told: Told, briefing: Briefing) -> tuple[list[session_pb2.ServerMessage], Told]:
    """The messages that bring a device up to date, and what it is told with them."""
    messages: list[session_pb2.ServerMessage] = []
    if briefing.context is not None and told.context is None:
        plain = registers(briefing.context.context)
        if (said := plain.SerializeToString(deterministic=True)) != told.registers:
            messages.append(session_pb2.ServerMessage(registers=plain))
            told = replace(told, registers=said)
    version, sealed_bundle = briefing.trust
    if version > told.trust_version:
        messages.append(session_pb2.ServerMessage(trust_bundle=sealed_bundle))
        told = replace(told, trust_version=version)
    policy_news, told = _policy_news(told, briefing)  # behind the trust bundle: that names the keys to check it with
    messages += policy_news
    context_message, told = _context_news(told, briefing)  # behind the policy: it confirms that one
    messages += context_message
    if briefing.server_nonce != told.server_nonce:
        messages.append(session_pb2.ServerMessage(challenge=session_pb2.Challenge(server_nonce=briefing.server_nonce)))
        told = replace(told, server_nonce=briefing.server_nonce)
    return messages, told


def _context_news(told: Told, briefing: Briefing) -> tuple[list[session_pb2.ServerMessage], Told]:
    if told.context is None or briefing.context is None or briefing.signing is None:
        return [], told
    version = briefing.bundle.version if briefing.bundle else 0
    messages, said = context_news(told.context, briefing.context, version, briefing.signing)
    return messages, replace(told, context=said)


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
