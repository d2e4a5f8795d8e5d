"""The trust bundle of a data folder: signed anew, with the next version, whenever what it says is no longer so."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from collector.keys.authorities import read_roots
from collector.keys.key_files import write_whole
from collector.keys.server_keys import POLICY, RECEIPTS, TRUST, kept_signer, server_signer
from compliance.errors import ComplianceError
from compliance.trust import TrustBundle, read_trust, sign_trust

BUNDLE: Final = "trust.bundle"
LIFE: Final = timedelta(days=800)
RENEWED_WITH_LEFT: Final = timedelta(days=400)  # a device may be away for so long and find the bundle that it knows still good
BACKDATED: Final = timedelta(minutes=10)
MOST_LOST: Final = 100


def keep_trust_bundle(folder: Path, now: datetime, heard: int = 0) -> TrustBundle:
    """The bundle that says what is believed now: the kept one, or one more version of it. Raises OSError, ValueError.

    `heard` is the highest version that a device said it holds: after a restore it may be higher than the one that is kept, and
    devices take none that is lower. One that is higher by a lot is no restore.
    """
    kept = read_trust_bundle(folder)  # before any key is made: a trust key that was lost must not be followed by another
    signer = server_signer(folder, TRUST)
    receipts = kept_signer(folder, RECEIPTS) if kept else server_signer(folder, RECEIPTS)  # what runs signs with the kept one
    policy = server_signer(folder, POLICY)
    roots, receipt_keys, policy_keys = read_roots(folder), (receipts.public_key,), (policy.public_key,)
    version = kept.version if kept else 0
    restored = version < heard <= version + MOST_LOST
    if kept and not restored and _says(kept, roots, receipt_keys, policy_keys) and _is_good(kept, now):
        return kept
    version = (heard if restored else version) + 1
    bundle = TrustBundle(version, roots, receipt_keys, now - BACKDATED, now + LIFE, policy_keys)
    write_whole(folder / BUNDLE, sign_trust(bundle, signer))
    return bundle


def _is_good(bundle: TrustBundle, now: datetime) -> bool:
    """Neither ending soon nor, after the clock was far ahead for a while, yet to begin."""
    return bundle.not_before <= now and bundle.expires - now > RENEWED_WITH_LEFT


def _says(bundle: TrustBundle, roots: tuple[str, ...], receipt_keys: tuple[bytes, ...], policy_keys: tuple[bytes, ...]) -> bool:
    """Which of the roots issues now is no news to a device, which keys sign receipts and policies now is."""
    return set(bundle.roots) == set(roots) and (bundle.receipt_keys, bundle.policy_keys) == (receipt_keys, policy_keys)


def read_trust_bundle(folder: Path) -> TrustBundle | None:
    """The bundle that is kept, if one is. Raises ValueError when this folder's trust key did not sign it, or OSError."""
    file = folder / BUNDLE
    if not file.exists():
        return None
    try:
        return read_trust(file.read_bytes(), kept_signer(folder, TRUST).public_key)
    except ComplianceError as error:
        raise ValueError(f"{BUNDLE}: {error}") from error
