"""The policy bundles of a school: signed anew, with the next version, when the last one is not what devices should have."""

from datetime import datetime, timedelta
from typing import Final

from collector.keys.trust_bundle import MOST_LOST
from collector.store import held_policies, policies, policy_bundles
from collector.store.database import Transaction
from collector.store.policies import AdoptedPolicy
from collector.store.policy_bundles import EVERYBODY, IssuedBundle
from compliance.envelope import Signer, key_id, read_outer
from compliance.errors import BundleError, PolicyError
from compliance.policy_bundle import PolicyBundle, sign_bundle

LIFE: Final = timedelta(days=180)
RENEWED_WITH_LEFT: Final = timedelta(days=90)  # a laptop that was off for the summer finds its policy still good
_CLOCKS_DIFFER: Final = timedelta(minutes=10)


def keep_policy_bundle(tx: Transaction, school_id: str, signer: Signer, now: datetime, share: int = EVERYBODY) -> None:
    """See that the newest bundle is of the policy in force, by the key of now, and good for long; else sign the next.

    One of another policy is for this share of the devices.
    After a restore devices may have higher versions than are kept here, and they take none that is lower: the next one is
    higher than what two of them say. Raises PolicyError for a policy that makes no bundle.
    """
    digest, newest = policies.digest_in_force(tx, school_id), policy_bundles.newest(tx, school_id)
    version = newest.version if newest else 0
    heard = held_policies.heard(tx, school_id, version + MOST_LOST)
    is_same = newest is not None and newest.digest == digest
    if digest is None or (is_same and heard <= version and _is_good(newest, signer, now)):
        return
    policy = policies.in_force(tx, school_id)
    if policy is not None:
        _issue(tx, policy, max(version, heard) + 1, signer, now, newest.share if newest and is_same else share)


def _is_good(bundle: IssuedBundle | None, signer: Signer, now: datetime) -> bool:
    """Neither ending soon nor, after the clock was far ahead for a while, yet to begin, nor signed by a key that was lost."""
    if bundle is None or bundle.expires_at - now <= RENEWED_WITH_LEFT or bundle.issued_at > now + _CLOCKS_DIFFER:
        return False
    return key_id(signer.public_key) in [name for name, _ in read_outer(bundle.sealed).signatures]


def _issue(tx: Transaction, policy: AdoptedPolicy, version: int, signer: Signer, now: datetime, share: int) -> None:
    expires = now + LIFE
    content = PolicyBundle(policy.school_id, version, now, expires, policy.policy_id, policy.version, policy.source)
    try:
        sealed = sign_bundle(content, signer)
    except BundleError as error:
        raise PolicyError(f"{policy.file_name}: {error}") from error
    policy_bundles.issue(tx, IssuedBundle(policy.school_id, version, policy.digest, now, expires, share, sealed))
