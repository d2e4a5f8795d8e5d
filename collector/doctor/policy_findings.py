"""The doctor's findings on the policies that devices get signed: whether one is about to end, whether a share was forgotten."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from collector.doctor.finding import Finding, State
from collector.keys.policy_signing import RENEWED_WITH_LEFT
from collector.store import policies, policy_bundles
from collector.store.database import Transaction
from collector.store.policy_bundles import EVERYBODY, IssuedBundle
from collector.store.schools import School

SHARE_OPEN_FOR: Final = timedelta(days=14)
OVERDUE_WITH_LEFT: Final = RENEWED_WITH_LEFT - timedelta(days=30)
"""A collector that serves signs anew before; one that was off for the holidays does so when it starts."""

_SERVE: Final = "start `rollcall serve`, or start it anew: it signs what ends, and its log says what keeps it from that"
_WIDEN: Final = "`rollcall policy widen 100`, or adopt another policy"


def examine_policies_given(tx: Transaction, school: School, now: datetime) -> Iterator[Finding]:
    """Nothing is said where nothing was signed yet."""
    given = policy_bundles.given(tx, school.school_id)
    if given:
        yield _end(given, now)
        since = policies.in_force_since(tx, school.school_id)
        if given[0].share < EVERYBODY and since is not None:
            yield _share(given[0], since, now)


def _end(given: Sequence[IssuedBundle], now: datetime) -> Finding:
    first = min(given, key=lambda each: each.expires_at)
    day = f"{first.expires_at:%d %B %Y}"
    if first.expires_at <= now:
        saw = f"version {first.version} ended on {day}: on devices that have it every check is Not known"
        return Finding("Signed policy", saw, State.WRONG, _SERVE)
    if first.expires_at - now < OVERDUE_WITH_LEFT:
        return Finding("Signed policy", f"version {first.version} ends on {day}, and none follows it", State.REMARK, _SERVE)
    return Finding("Signed policy", f"version {first.version} is good until {day}")


def _share(newest: IssuedBundle, since: datetime, now: datetime) -> Finding:
    saw = f"{newest.share} % of the devices get the policy that was adopted on {since:%d %B %Y}"
    if now - since > SHARE_OPEN_FOR:
        saw += f", more than {SHARE_OPEN_FOR.days} days ago; the others show the one before"
        return Finding("Policy for a share", saw, State.REMARK, _WIDEN)
    return Finding("Policy for a share", saw)
