"""Enrolment files on the disk: there in one step, readable by their owner alone."""

from dataclasses import dataclass
from pathlib import Path

from collector.keys.private_files import write_private
from compliance.enrolment_offer import EnrolmentOffer, to_toml


@dataclass(frozen=True, slots=True)
class CollectorAddress:
    """Where devices find a collector, the PEM of the certificate authorities by which they know it, and the hexadecimal SHA-256
    of the key (DER) that signs its trust bundles.
    """

    school_id: str
    school_name: str
    host: str
    enrolment_port: int
    agents_port: int
    https_port: int
    certificate_authority: str
    trust_key_sha256: str


def write(path: Path, offer: EnrolmentOffer) -> None:
    """Put the file there in one step, readable by its owner alone, and on the disk when this returns."""
    write_private(path, to_toml(offer))
