"""The policy bundles of a school: signed anew, with the next version, when devices should have another."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from collector.keys.lost_versions import version_to_go_on_from
from collector.store import policies, policy_bundles
from collector.store.database import Transaction
from collector.store.policy_bundles import EVERYBODY, IssuedBundle
from compliance.envelope import Signer, key_id, read_outer
from compliance.errors import BundleError, PolicyError
from compliance.policy_bundle import PolicyBundle, sign_bundle

LIFE: Final = timedelta(days=180)
RENEWED_WITH_LEFT: Final = timedelta(days=90)  # a laptop that was off for the summer finds its policy still good
_CLOCKS_DIFFER: Final = timedelta(minutes=10)


class _Wanted(NamedTuple):
    """A policy, and the percentage of the devices that it is for."""

    digest: bytes
    share: int


def keep_policy_bundle(
    tx: Transaction, school_id: str, signer: Signer, now: datetime, share: int | None = None
) -> IssuedBundle | None:
    """See that what is given out is the policy in force, by the key of now, and good for long; else sign what is missing.

    The policy in force is for this share of the devices, as far as one is said, and those outside keep the one before; the very
    first is for everybody. Answers what is given of the policy in force. Raises PolicyError for a policy that makes no bundle
    and for a share that is smaller than before.
    """
    digest = policies.digest_in_force(tx, school_id)
    if digest is None:
        return None
    newest = policy_bundles.newest(tx, school_id)
    is_same = newest is not None and newest.digest == digest
    if is_same and share is not None:
        widen(tx, school_id, share)
    given = policy_bundles.given(tx, school_id)
    wanted = [] if is_same else [_Wanted(digest, share if share and given else EVERYBODY)]
    stays = () if wanted and wanted[0].share == EVERYBODY else given
    start = version_to_go_on_from(tx, school_id, given[0].version if given else 0, now)
    if not (given and start == given[0].version and _are_good(stays, signer, now)):
        wanted += [_Wanted(each.digest, each.share) for each in stays]
    _issue_all(tx, school_id, wanted, start, signer, now)
    return policy_bundles.newest(tx, school_id)


def widen(tx: Transaction, school_id: str, percent: int) -> None:
    """Give the newest bundle to this percentage. Raises PolicyError where there is none, or more have it: those keep it."""
    newest = policy_bundles.newest(tx, school_id)
    if newest is None:
        raise PolicyError("there is nothing to widen: no policy was signed for devices yet; `rollcall policy adopt ID` does it")
    if percent < newest.share:
        raise PolicyError(
            f"{percent} % is less than the {newest.share} % of the devices that get this policy already, and a device takes no "
            "older bundle again: name a higher percentage, or adopt another policy"
        )
    policy_bundles.share(tx, school_id, percent)


def _are_good(bundles: Sequence[IssuedBundle], signer: Signer, now: datetime) -> bool:
    return all(_is_good(each, signer, now) for each in bundles)


def _is_good(bundle: IssuedBundle, signer: Signer, now: datetime) -> bool:
    """Neither ending soon nor, after the clock was far ahead for a while, yet to begin, nor signed by a key that was lost."""
    if bundle.expires_at - now <= RENEWED_WITH_LEFT or bundle.issued_at > now + _CLOCKS_DIFFER:
        return False
    return key_id(signer.public_key) in [name for name, _ in read_outer(bundle.sealed).signatures]


def _issue_all(tx: Transaction, school_id: str, wanted: Sequence[_Wanted], start: int, signer: Signer, now: datetime) -> None:
    """Those that are for more devices first, so that whoever gets a newer policy gets a higher version with it."""
    for version, each in enumerate(reversed(wanted), start + 1):
        _issue(tx, school_id, each, version, signer, now)
    if wanted:
        policy_bundles.forget_old(tx, school_id)


def _issue(tx: Transaction, school_id: str, wanted: _Wanted, version: int, signer: Signer, now: datetime) -> None:
    policy = policies.by_digest(tx, school_id, wanted.digest)
    if policy is None:
        raise PolicyError(f"the policy with the SHA-256 {wanted.digest.hex()} is not kept here, and cannot be signed anew")
    expires = now + LIFE
    content = PolicyBundle(school_id, version, now, expires, policy.policy_id, policy.version, policy.source)
    try:
        sealed = sign_bundle(content, signer)
    except BundleError as error:
        raise PolicyError(f"{policy.file_name}: {error}") from error
    policy_bundles.issue(tx, IssuedBundle(school_id, version, policy.digest, now, expires, wanted.share, sealed))
