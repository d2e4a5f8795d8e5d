"""The doctor's findings on keys and certificates: whether each is there and fits, and what ends before long."""

import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from collector.doctor.finding import Finding, State
from collector.keys.authorities import Stage, load_issuer, read_state
from collector.keys.authority_steps import OVERLAP
from collector.keys.certificate_forms import Issuer
from collector.keys.server_certificate import CERTIFICATE
from collector.keys.server_certificate import RENEWED_WITH_LEFT as CERTIFICATE_RENEWED
from collector.keys.server_keys import POLICY, RECEIPTS, TRUST, kept_signer
from collector.keys.trust_bundle import BUNDLE, read_trust_bundle
from collector.keys.trust_bundle import RENEWED_WITH_LEFT as BUNDLE_RENEWED
from compliance.trust import TrustBundle

AUTHORITY_WARNING: Final = OVERLAP + timedelta(days=100)
"""Its successor is to be believed beside it for a school year and its holidays; a person needs some time to begin."""

_PRIVATE_FILE: Final = 0o600
_UNUSABLE: Final = (OSError, TypeError, ValueError, UnsupportedAlgorithm)
_RESTORE: Final = "bring back keys/ from the backup of the data folder: devices trust no others"
_RESTORE_RECEIPTS: Final = f"bring back keys/{RECEIPTS} from the backup: receipts that were given hold under no other key"
_RESTORE_POLICY: Final = (
    f"bring back keys/{POLICY} from the backup; without one, start `rollcall serve` anew: it makes another and tells devices"
)
_SERVE: Final = "start `rollcall serve`, or start it anew: it renews what ends, and its log says what keeps it from that"
_NEXT_STEP: Final = {
    Stage.ALONE: "replace it in time: `rollcall authority rotate`, then as docs/authority.md says",
    Stage.ADDED: "its successor waits: `rollcall authority switch`",
    Stage.SWITCHED: "end the change before: `rollcall authority retire`; then replace it: `rollcall authority rotate`",
}


def examine_keys(folder: Path, now: datetime) -> Iterator[Finding]:
    """Everything in `keys/`. Nothing is made and nothing is changed: a key that is gone must be seen to be gone."""
    yield _files(folder)
    yield from _authority(folder, now)
    yield _certificate(folder / CERTIFICATE, now)
    yield _trust_key(folder)
    try:
        bundle = read_trust_bundle(folder)
    except _UNUSABLE as error:
        yield Finding("Trust bundle", f"cannot be read: {_words(error)}", State.WRONG, _RESTORE)
        bundle = None
    else:
        yield _bundle(bundle, now)
    yield _receipt_key(folder, bundle)
    yield _policy_key(folder, bundle)


def _files(folder: Path) -> Finding:
    open_to_others = [file.name for file in folder.glob("*.key") if stat.S_IMODE(file.stat().st_mode) & ~_PRIVATE_FILE]
    if open_to_others:
        return Finding("Key files", f"others may read {', '.join(open_to_others)}", State.WRONG, f"chmod 600 {folder}/*.key")
    return Finding("Key files", "only their owner may read them")


def _authority(folder: Path, now: datetime) -> Iterator[Finding]:
    try:
        state = read_state(folder)
        issuer = load_issuer(folder, state.issuing)
    except _UNUSABLE as error:
        yield Finding("Keys", f"cannot be loaded: {_words(error)}", State.WRONG, _RESTORE)
        return
    if issuer.key.public_key() != issuer.certificate.public_key():
        yield Finding("Keys", "the certificate authority's key is not the one in its certificate", State.WRONG, _RESTORE)
        return
    yield Finding("Keys", "the certificate authority and its key can be loaded, and fit")
    yield _authority_end(issuer, state.stage, now)


def _authority_end(issuer: Issuer, stage: Stage, now: datetime) -> Finding:
    ends = issuer.certificate.not_valid_after_utc
    if ends <= now:
        saw = f"the certificate authority has ended on {ends:%d %B %Y}: no device that checks it comes in any more"
        return Finding("Certificate authority", saw, State.WRONG, _NEXT_STEP[stage])
    saw = f"the certificate authority ends on {ends:%d %B %Y}"
    if ends - now > AUTHORITY_WARNING:
        return Finding("Certificate authority", saw)
    return Finding("Certificate authority", f"{saw}, in {(ends - now).days} days", State.REMARK, _NEXT_STEP[stage])


def _certificate(file: Path, now: datetime) -> Finding:
    try:
        ends = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except _UNUSABLE as error:
        return Finding("Certificate", f"the collector's own cannot be loaded: {_words(error)}", State.WRONG, _RESTORE)
    saw = f"the collector's certificate ends on {ends:%d %B %Y}"
    if ends - now > CERTIFICATE_RENEWED:
        return Finding("Certificate", saw)
    return Finding("Certificate", saw, State.REMARK if ends > now else State.WRONG, _SERVE)


def _trust_key(folder: Path) -> Finding:
    try:
        kept_signer(folder, TRUST)
    except FileNotFoundError:
        if not (folder / BUNDLE).exists():  # a folder of an early version
            return Finding("Trust key", "there is none yet", State.REMARK, _SERVE)
        saw = "it is gone: devices can be told of no other authority and no other receipts key without it"
        return Finding("Trust key", saw, State.WRONG, f"bring back keys/{TRUST} from the backup: it has no successor")
    except _UNUSABLE as error:
        return Finding("Trust key", f"cannot be loaded: {_words(error)}", State.WRONG, _RESTORE)
    return Finding("Trust key", "can be loaded")


def _bundle(bundle: TrustBundle | None, now: datetime) -> Finding:
    if bundle is None:
        return Finding("Trust bundle", "none is signed yet", State.REMARK, _SERVE)
    if bundle.expires <= now:
        return Finding("Trust bundle", f"version {bundle.version} has ended on {bundle.expires:%d %B %Y}", State.WRONG, _SERVE)
    saw = f"version {bundle.version} ends on {bundle.expires:%d %B %Y}"
    if bundle.expires - now > BUNDLE_RENEWED:
        return Finding("Trust bundle", saw)
    return Finding("Trust bundle", f"{saw}, and should have been signed anew by now", State.REMARK, _SERVE)


def _receipt_key(folder: Path, bundle: TrustBundle | None) -> Finding:
    try:
        signer = kept_signer(folder, RECEIPTS)
    except FileNotFoundError:
        if not (folder / BUNDLE).exists():
            return Finding("Receipts key", "there is none yet", State.REMARK, _SERVE)
        return Finding("Receipts key", "it is gone", State.WRONG, _RESTORE_RECEIPTS)
    except _UNUSABLE as error:
        return Finding("Receipts key", f"cannot be loaded: {_words(error)}", State.WRONG, _RESTORE_RECEIPTS)
    if bundle is not None and signer.public_key not in bundle.receipt_keys:
        saw = "devices were told of another one, and refuse receipts that are signed with this one"
        return Finding("Receipts key", saw, State.WRONG, f"{_RESTORE_RECEIPTS}; without one, start `rollcall serve` anew")
    return Finding("Receipts key", "can be loaded" if bundle is None else "can be loaded, and devices were told of it")


def _policy_key(folder: Path, bundle: TrustBundle | None) -> Finding:
    try:
        signer = kept_signer(folder, POLICY)
    except FileNotFoundError:
        if bundle is None or not bundle.policy_keys:  # a folder of an early version
            return Finding("Policy key", "there is none yet", State.REMARK, _SERVE)
        return Finding("Policy key", "it is gone, and devices take no policy under another", State.WRONG, _RESTORE_POLICY)
    except _UNUSABLE as error:
        return Finding("Policy key", f"cannot be loaded: {_words(error)}", State.WRONG, _RESTORE_POLICY)
    if bundle is not None and signer.public_key not in bundle.policy_keys:
        if not bundle.policy_keys:
            return Finding("Policy key", "devices were not told of it yet", State.REMARK, _SERVE)
        return Finding("Policy key", "devices were told of another one, and refuse what it signs", State.WRONG, _RESTORE_POLICY)
    return Finding("Policy key", "can be loaded" if bundle is None else "can be loaded, and devices were told of it")


def _words(error: Exception) -> str:
    """A system's error by what it says and of which file: its number is nothing to a person."""
    if isinstance(error, OSError) and error.strerror:
        return f"{Path(str(error.filename)).name}: {error.strerror}"
    return str(error)
