"""Checking an evidence file with nothing but the file and the school's public keys: no database, no collector, no network."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from collector.errors import EvidenceFileError
from collector.keys.certificate_forms import SIGNING_KEY_EXTENSION
from collector.proof.chain_message import read_message
from collector.proof.chain_walk import ChainWalk, Flaw
from collector.proof.evidence_file import Heading, HeldCertificate, HeldFork, HeldHead, HeldMessage, HeldPolicy, Line
from collector.proof.kept_receipts import Compared, read_signed, to_compare
from collector.proof.public_keys import PublicKeys
from compliance.chain import Head
from compliance.continuity import EpochStart, Gap
from compliance.envelope import key_id
from compliance.errors import ComplianceError
from compliance.receipt import Receipt, hash_of_gaps

_THE_FILE: Final = "the file"
_NOT_SAID: Final = b""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a file proves. Every flaw is something that does not hold; with none, all that is counted holds.

    `policies_missing` are hashes that messages name and the file has no text for. That is no flaw: a device may name anything.
    `kept` is the comparison with the receipts that the device kept, None where there was none.
    """

    heading: Heading
    reports: int
    heartbeats: int
    gaps: tuple[Gap, ...]
    gaps_are_covered: bool  # the collector signed at the end that it was these very confessions which the device made
    epochs: tuple[EpochStart, ...]
    other_histories: tuple[int, ...]  # epochs whose beginning closes another history than the one in the file
    forks: int
    certificates: int
    policies: int
    policies_missing: tuple[bytes, ...]
    receipts: int
    held_until: datetime | None  # when the collector signed that it holds all up to the head
    last_sequence: int
    last_epoch: int
    flaws: tuple[Flaw, ...]
    kept: Compared | None


class Verification:
    """Takes the lines of a file, one after the other."""

    def __init__(self, heading: Heading, keys: PublicKeys, kept: Sequence[bytes] | None = None) -> None:
        """Begin with the file's first line. `kept` are the receipts that the device handed on, sealed."""
        self._heading = heading
        self._keys = keys
        self._authorities = keys.authority_certificates()
        self._walk = ChainWalk(heading.school_id, heading.device_id, heading.signing_key)
        self._flaws: list[Flaw] = []
        self._policies: set[bytes] = set()
        self._certificates = self._receipts = self._forks = 0
        self._head: Receipt | None = None
        self._is_ended = False
        self._received: Head | None = None  # the last place for which a receipt stands in the file
        self._kept = None if kept is None else to_compare(kept, keys, heading)
        if key_id(heading.signing_key) != heading.device_id:
            self._flaw(_THE_FILE, "the device's id is not that of the key in the file: another device was put in its place")

    def take(self, line: Line) -> None:
        """Check a line. The end is the last of them: what stands behind it, the collector did not sign that it held."""
        if self._is_ended:
            self._flaw("the end", "something stands behind it: it was put there after the collector had signed")
            return
        match line:
            case HeldMessage():
                self._message(line)
            case HeldCertificate(pem):
                self._certificate(pem)
            case HeldPolicy(digest, toml):
                self._policy(digest, toml)
            case HeldFork():
                self._fork(line)
            case HeldHead(receipt):
                self._end_of_chain(receipt)
            case Heading():
                self._flaw(_THE_FILE, "a second heading")

    def proof(self) -> Proof:
        """What was found. Call it when every line was taken."""
        walk = self._walk
        compared = None if self._kept is None else self._kept.outcome(walk.head, self._head)
        if not self._certificates:
            self._flaw("certificates", "none of the school's authority binds this key to this device")
        if self._head is None:
            self._flaw("the end", "no receipt says where the chain ended when the file was written: messages may be cut off")
        return Proof(
            heading=self._heading,
            reports=walk.reports,
            heartbeats=walk.heartbeats,
            gaps=tuple(walk.gaps),
            gaps_are_covered=self._head is not None and bool(self._head.gaps_hash),
            epochs=tuple(walk.epochs),
            other_histories=tuple(walk.other_histories),
            forks=self._forks,
            certificates=self._certificates,
            policies=len(self._policies),
            policies_missing=tuple(sorted(walk.policies_named - self._policies)),
            receipts=self._receipts,
            held_until=None if self._head is None else self._head.received_at,
            last_sequence=walk.head.sequence,
            last_epoch=walk.head.epoch,
            flaws=(*self._flaws, *walk.flaws, *(compared.gone if compared else ())),
            kept=compared,
        )

    def _flaw(self, place: str, words: str) -> None:
        self._flaws.append(Flaw(place, words))

    def _message(self, held: HeldMessage) -> None:
        place, before = f"message {held.sequence} of epoch {held.epoch}", self._walk.head
        message = self._walk.take(held)
        if message is None:
            return
        if isinstance(message.content, EpochStart):
            self._check_covered(place, before, message.content)
        if self._kept is not None:
            self._kept.pass_by(message.link, is_gap=isinstance(message.content, Gap))
        if held.receipt and self._receipt(f"receipt of {place}", held.receipt) is not None:
            self._receipts += 1
            self._received = self._walk.head

    def _check_covered(self, place: str, end: Head, start: EpochStart) -> None:
        """Each message vouches for those before it. For the last of an epoch that no beginning names, a receipt must."""
        is_named = (start.closed_epoch, start.closed_sequence, start.closed_hash) == end
        if end.sequence and not is_named and self._received != end:
            last = f"message {end.sequence} of epoch {end.epoch}"
            self._flaw(
                place, f"it does not name {last} as the last one before it, and no receipt says that the collector had it"
            )

    def _receipt(self, place: str, sealed: bytes) -> Receipt | None:
        """The receipt, if the school's key signed it for exactly where the chain is now."""
        receipt = read_signed(sealed, self._keys)
        head = self._walk.head
        expected = (self._heading.school_id, self._heading.device_id, head.epoch, head.sequence, head.hash)
        if receipt is None:
            self._flaw(place, "no receipt key of the school signed it")
        elif (receipt.school_id, receipt.device_id, receipt.epoch, receipt.sequence, receipt.hash) != expected:
            self._flaw(place, f"it is for message {receipt.sequence} of epoch {receipt.epoch}, with another content or place")
            return None
        elif self._kept is not None:
            self._kept.pass_receipt(receipt)
        return receipt

    def _end_of_chain(self, sealed: bytes) -> None:
        self._is_ended = True
        self._head = self._receipt("the end", sealed)
        if self._head and self._head.gaps_hash not in (_NOT_SAID, hash_of_gaps(self._walk.gap_hashes)):
            self._flaw("the end", "the collector had other confessions of gaps than those in the file")

    def _certificate(self, pem: str) -> None:
        try:
            certificate = _certificate(pem)
            issuer = next((each for each in self._authorities if _issued(certificate, each)), None)
            if issuer is None:
                self._flaw(
                    "certificates", f"certificate {certificate.serial_number:x} was not issued by the school's authority"
                )
                return
            self._certificates += self._binds(certificate)
        except (ValueError, x509.ExtensionNotFound) as error:
            self._flaw("certificates", f"one cannot be read: {error}")

    def _binds(self, certificate: x509.Certificate) -> bool:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        urls = names.get_values_for_type(x509.UniformResourceIdentifier)
        bound = certificate.extensions.get_extension_for_oid(SIGNING_KEY_EXTENSION).value
        expected = f"urn:rollcall:{self._heading.school_id}:{self._heading.device_id.hex()}"
        fingerprint = bound.value if isinstance(bound, x509.UnrecognizedExtension) else b""
        if urls == [expected] and fingerprint == sha256(self._heading.signing_key).digest():
            return True
        self._flaw("certificates", f"certificate {certificate.serial_number:x} is of another device or another key")
        return False

    def _policy(self, digest: bytes, toml: str) -> None:
        if sha256(toml.encode()).digest() != digest:
            self._flaw("policies", f"the policy {digest.hex()[:16]} was altered")
        else:
            self._policies.add(digest)

    def _fork(self, held: HeldFork) -> None:
        try:
            read_message(held.sealed, self._heading.signing_key)
            self._forks += 1
        except ComplianceError as error:
            self._flaw(f"fork at message {held.sequence} of epoch {held.epoch}", str(error))


def verify_lines(lines: Iterable[Line], keys: PublicKeys, kept: Sequence[bytes] | None = None) -> Proof:
    """What a file proves, also held to the receipts that the device kept, if it handed any on.

    Raises EvidenceFileError for what cannot be read as one at all.
    """
    iterator = iter(lines)
    heading = next(iterator, None)
    if not isinstance(heading, Heading):
        raise EvidenceFileError("this is no evidence file; `rollcall evidence export` writes one")
    verification = Verification(heading, keys, kept)
    for line in iterator:
        verification.take(line)
    return verification.proof()


def _certificate(pem: str) -> x509.Certificate:
    """Raises ValueError also for what the library only warns of, such as a negative serial number, or has another error for."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            certificate = x509.load_pem_x509_certificate(pem.encode())
            certificate.serial_number  # noqa: B018 - asked for here, where its warning is heard
        except (Warning, x509.InvalidVersion) as other:
            raise ValueError(str(other)) from other
    return certificate


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
