"""A device's context under the policy key: said at each Welcome, when it changes, and once a day while a session lasts."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from compliance.device_context import DeviceContext, sign_context
from compliance.envelope import Signer
from compliance.errors import ContextError
from compliance.told_context import ToldContext
from compliance.wire.v1 import session_pb2

LIFE: Final = timedelta(days=90)
"""A device that was away for longer is told nothing by what held then."""

SAID_AGAIN_AFTER: Final = timedelta(days=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signing:
    """With which key, and when."""

    signer: Signer
    now: datetime


@dataclass(frozen=True, slots=True)
class SaidContext:
    """What was said of a device's context in the session of this Hello. `said` None: nothing yet."""

    school_id: str
    device_id: bytes
    hello_nonce: bytes
    number: int = 0
    said: ToldContext | None = None
    policy_bundle: int = 0
    said_at: datetime | None = None

    def is_due(self, policy_bundle: int, now: datetime) -> bool:
        """Whether it must be looked at again: it names another bundle than the device is to have, or is a day old."""
        if self.said_at is None or self.policy_bundle != policy_bundle:
            return True
        return not timedelta(0) <= now - self.said_at < SAID_AGAIN_AFTER


def context_news(
    before: SaidContext, told: ToldContext, policy_bundle: int, signing: Signing
) -> tuple[list[session_pb2.ServerMessage], SaidContext]:
    """The message that says it, where it is news, and what has been said then. What cannot be said is logged: the device keeps
    what it has.
    """
    is_same = before.said == told
    if is_same and not before.is_due(policy_bundle, signing.now):
        return [], before
    after = replace(before, number=before.number + 1, said=told, policy_bundle=policy_bundle, said_at=signing.now)
    try:
        return [session_pb2.ServerMessage(device_context=_sealed(after, told, signing))], after
    except ContextError as error:
        log.error("a device cannot be told of itself", extra={"device": before.device_id.hex(), "reason": str(error)})
        return [], after


def _sealed(said: SaidContext, told: ToldContext, signing: Signing) -> bytes:
    context = DeviceContext(
        school_id=said.school_id,
        device_id=said.device_id,
        hello_nonce=said.hello_nonce,
        number=said.number,
        issued=signing.now,
        expires=signing.now + LIFE,
        policy_bundle=said.policy_bundle,
        told=told,
    )
    return sign_context(context, signing.signer)
