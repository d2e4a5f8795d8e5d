"""Since when nothing shows that the policy on this device is still its school's: that nothing comes is noticed before the end.

Whoever sits between can hold back a newer policy, and cannot make up the signed word that the school adds at each session: when
it said so, and which policy the device is to have.
"""

from datetime import datetime, timedelta
from typing import Final

from agent import kept_json
from agent.sessions.briefing import NoPolicy, PolicyInForce, load_policy
from agent.sessions.own_context import kept_context
from agent.standing import StandingFile
from agent.state_folder import StateFolder
from compliance.days import day_in_words
from compliance.values import dataclass

CONFIRMED_FOR: Final = timedelta(days=7)
"""A device that reaches its collector hears the signed word at each session, and each day while one lasts."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """When the school said last, under its signature, that this is its policy. `newer` is the version that the device should
    have by what it said later, 0 where it said nothing else.
    """

    at: datetime
    newer: int = 0

    def is_in_doubt(self, now: datetime) -> bool:
        """Whether people are to be told."""
        return self.newer > 0 or now - self.at > CONFIRMED_FOR

    def doubt_in_words(self, now: datetime) -> str:
        """What they are told; "" where there is no doubt."""
        if not self.is_in_doubt(now):
            return ""
        newer = f" The school has signed number {self.newer} for this device, which is not in use." if self.newer else ""
        return (
            f"Since {day_in_words(self.at)} the school has not confirmed this policy: what it asks for may have changed."
            f"{newer} Let this device reach the school's collector; if it does, tell the technician."
        )


def confirmation(folder: StateFolder) -> Confirmation | None:
    """Of the policy in use. None where nobody signed that: then nothing can be confirmed."""
    return confirmation_of(folder, load_policy(folder))


def confirmation_of(folder: StateFolder, policy: PolicyInForce | NoPolicy) -> Confirmation | None:
    """The same where the policy was read already."""
    if isinstance(policy, NoPolicy) or policy.issued is None:
        return None
    said, kept = StandingFile(folder).now.policy_confirmed_at, kept_context(folder)
    at = max(policy.issued, kept_json.instant(said)) if said else policy.issued
    newer = kept.policy_bundle if kept is not None and kept.policy_bundle > policy.bundle_version else 0
    return Confirmation(at, newer)
