"""Writing what is held of one device: exactly what came, and what shows that it is whole."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from collector.errors import EvidenceFileError
from collector.keys.private_files import written_whole
from collector.proof.evidence_file import (
    Heading,
    HeldCertificate,
    HeldFork,
    HeldHead,
    HeldMessage,
    HeldPolicy,
    Line,
    exported_at_text,
    write_lines,
)
from collector.store import certificates, evidence, policies
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.evidence_pages import whole_chain
from collector.store.schools import School
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.envelope import Purpose, Signer
from compliance.receipt import Receipt, hash_of_gaps, sign_receipt


def export(tx: Transaction, file: Path, school: School, device: Device, signer: Signer, now: datetime) -> int:
    """Write the file, whole or not at all, for its owner only; answer how many messages are in it.

    `signer` holds the receipts key: it signs, as of now, where the chain ends. Raises EvidenceFileError where it
    cannot be written.
    """
    try:
        with written_whole(file) as stream:
            write_lines(stream, _lines(tx, school, device, signer, now))
    except OSError as error:
        raise EvidenceFileError(f"{file}: {error.strerror}; choose another file with -o") from error
    return evidence.count(tx, device.device_id)


def _lines(tx: Transaction, school: School, device: Device, signer: Signer, now: datetime) -> Iterator[Line]:
    label = " · ".join(part for part in (device.asset_tag, device.serial, device.name) if part)
    yield Heading(exported_at_text(now), school.school_id, school.name, device.device_id, label, device.signing_key)
    for certificate in certificates.all_of(tx, device.device_id):
        yield HeldCertificate(certificate.pem)
    for policy in policies.all_of(tx, school.school_id):
        yield HeldPolicy(policy.digest, policy.source)
    head, gaps = Head(0, 0, BEFORE_THE_FIRST), list[bytes]()
    for stored in whole_chain(tx, device.device_id):
        yield HeldMessage(stored.epoch, stored.sequence, stored.sealed, stored.receipt, stored.via)
        head = Head(stored.epoch, stored.last_sequence, stored.last_hash)
        if stored.payload_type == Purpose.GAP:
            gaps.append(stored.hash)
    for fork in evidence.forks_of(tx, device.device_id):
        yield HeldFork(fork.epoch, fork.sequence, fork.sealed)
    receipt = Receipt(school.school_id, device.device_id, head.epoch, head.sequence, head.hash, now, hash_of_gaps(gaps))
    yield HeldHead(sign_receipt(receipt, signer))
