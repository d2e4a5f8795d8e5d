"""The school's public keys in a file of their own: whoever checks evidence gets them from the school, not with the evidence."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509

from collector.errors import EvidenceFileError

FORMAT: Final = "rollcall-public-keys"


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Certificate authorities, PEM, and the keys under which receipts were signed, DER SubjectPublicKeyInfo, Ed25519."""

    school_names: tuple[str, ...]
    authorities: tuple[str, ...]
    receipt_keys: tuple[bytes, ...]

    def authority_certificates(self) -> list[x509.Certificate]:
        """The authorities, parsed."""
        return [x509.load_pem_x509_certificate(pem.encode()) for pem in self.authorities]


def as_text(keys: PublicKeys) -> str:
    """The file's content."""
    plain = {
        "format": FORMAT,
        "schools": list(keys.school_names),
        "authorities": list(keys.authorities),
        "receipt_keys": [b64encode(each).decode() for each in keys.receipt_keys],
    }
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def read_public_keys(file: Path) -> PublicKeys:
    """The keys of a file. Raises EvidenceFileError."""
    wrong = f"{file}: no file of public keys; the school writes one with `rollcall evidence keys -o FILE`"
    try:
        plain = json.loads(file.read_bytes())
        if plain["format"] != FORMAT:
            raise EvidenceFileError(wrong)
        keys = PublicKeys(
            school_names=tuple(map(str, plain["schools"])),
            authorities=tuple(map(str, plain["authorities"])),
            receipt_keys=tuple(b64decode(each, validate=True) for each in plain["receipt_keys"]),
        )
        keys.authority_certificates()
    except OSError as error:
        raise EvidenceFileError(f"{file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise EvidenceFileError(wrong) from error
    return keys
