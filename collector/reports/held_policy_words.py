"""What is wrong with the policy on a device, or with what it is told of itself, in plain words; nothing where nothing is."""

from datetime import datetime, tzinfo
from typing import Final

from collector.reports import dates
from collector.store.held_policies import HeldPolicy
from collector.store.refused_contexts import RefusedContext
from compliance import context_refusal
from compliance.bundle_refusal import IN_WORDS, BundleRefusal
from compliance.context_refusal import ContextRefusal

_IN_ITS_OWN_WORDS: Final = ("", BundleRefusal.CANNOT_BE_JUDGED)
"""Where the reason alone does not say what to look at."""


def of_policy(held: HeldPolicy | None, now: datetime, zone: tzinfo | None) -> list[str]:
    """That it refused a policy, which and why. The collector judges it by the policy in force all the same."""
    if held is None or not held.words:
        return []
    which = f"policy version {held.refused_version}" if held.refused_version else "what came as the school's policy"
    because = IN_WORDS[BundleRefusal(held.refusal)] if held.refusal else "it says"
    own = f": “{held.words}”" if held.refusal in _IN_ITS_OWN_WORDS else ""
    has = f"It goes on with version {held.version}" if held.version else "It has no signed policy"
    return [f"This device refused {which} on {dates.moment(held.said_at, now, zone)}: {because}{own}. {has}"]


def of_context(refused: RefusedContext | None, now: datetime, zone: tzinfo | None) -> list[str]:
    """That it refuses what it is told of itself, and why: its own check may say something else than the report does."""
    if refused is None:
        return []
    because = context_refusal.IN_WORDS[ContextRefusal(refused.refusal)] if refused.refusal else f"it says: “{refused.words}”"
    when = dates.moment(refused.said_at, now, zone)
    return [f"This device refused on {when} what the registers say of it: {because}. It goes on with what it had before"]
