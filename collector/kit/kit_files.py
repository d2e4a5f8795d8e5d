"""What stands in each file of a kit. Pure: texts in, texts out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from collector.plain_text import one_line
from collector.registers.enrolment_files import CollectorAddress

ENROLMENT_FILE: Final = "on-site.toml"
AUTHORITY_FILE: Final = "certificate-authority.pem"
PAGES: Final = ("README.txt", "debian-ubuntu.txt", "fedora.txt", "windows.txt", "macos.txt")
_TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Kit:
    """What the pages speak of. `has_key`: the enrolment file is among the files."""

    address: CollectorAddress
    version: str
    made_at: datetime
    has_key: bool


def open_files(kit: Kit) -> Mapping[str, str]:
    """The files in which nothing is secret, by name: the pages, and the certificate authorities."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text, read by no browser
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    told = {
        "school": one_line(kit.address.school_name),
        "address": kit.address,
        "version": kit.version,
        "made_on": f"{kit.made_at:%d %B %Y}".lstrip("0"),
        "has_key": kit.has_key,
        "enrolment_file": ENROLMENT_FILE,
        "authority_file": AUTHORITY_FILE,
        "fingerprints": fingerprints(kit.address.certificate_authority),
    }
    pages = {name: environment.get_template(f"{name}.jinja").render(told) for name in PAGES}
    return {**pages, AUTHORITY_FILE: kit.address.certificate_authority}


def fingerprints(authorities: str) -> tuple[str, ...]:
    """The SHA-256 of each certificate (DER), as other tools print it: hexadecimal pairs with colons."""
    return tuple(each.fingerprint(SHA256()).hex(":").upper() for each in x509.load_pem_x509_certificates(authorities.encode()))
