"""The words of the Device Loan Agreement: read from a file, adopted by a school, and known by their hash."""

import hashlib
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from collector.errors import FormError, NotRecorded
from collector.store import agreements, audit
from collector.store.agreements import AdoptedAgreement
from collector.store.database import Transaction

_FIELDS: Final = ("id", "version", "title", "introduction")


@dataclass(frozen=True, slots=True)
class AgreementText:
    """One version of the agreement. `text` is the introduction and the numbered terms, one to a line."""

    agreement_id: str
    version: str
    title: str
    text: str

    @property
    def sha256(self) -> str:
        """The hash that signed forms name, hex: of title, line feed, text; both NFC, with white space as single spaces."""
        return hashlib.sha256(f"{_normal(self.title)}\n{_normal(self.text)}".encode()).hexdigest()


def parse(source: str, file_name: str) -> AgreementText:
    """The agreement that a TOML file holds. FormError names the file and the field."""
    try:
        table: dict[str, Any] = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise FormError(f"{file_name}: not TOML: {error}") from error
    except (ValueError, RecursionError) as error:  # int() of too many digits; a list in a list in a list …
        raise FormError(f"{file_name}: nested too deeply, or a number of thousands of digits: no agreement") from error
    wrong = [name for name in _FIELDS if not isinstance(table.get(name), str) or not table[name].strip()]
    terms = table.get("terms")
    if not isinstance(terms, list) or not terms or not all(isinstance(term, str) and term.strip() for term in terms):
        wrong.append("terms")
    wrong += sorted(table.keys() - {*_FIELDS, "terms"})
    if wrong:
        raise FormError(f"{file_name}: {', '.join(wrong)}: expected the texts {', '.join(_FIELDS)}, and terms, a list of texts")
    numbered = [f"{number}. {term}" for number, term in enumerate(table["terms"], start=1)]
    return AgreementText(table["id"], table["version"], table["title"], "\n".join([table["introduction"], *numbered]))


def adopt(tx: Transaction, school_id: str, agreement: AgreementText, *, actor: str, now: datetime) -> AdoptedAgreement:
    """Put an agreement in force for a school: what is signed from now on is signed under these words."""
    adopted = AdoptedAgreement(
        school_id, agreement.agreement_id, agreement.version, agreement.title, agreement.text, agreement.sha256, now
    )
    agreements.adopt(tx, adopted)
    detail = f"version {agreement.version}, SHA-256 {agreement.sha256}"
    audit.write(tx, school_id, now, actor, "agreement.adopt", agreement.agreement_id, audit.DONE, detail)
    return adopted


def in_force(tx: Transaction, school_id: str) -> AdoptedAgreement:
    """The agreement that the school adopted last. NotRecorded when it has adopted none."""
    adopted = agreements.in_force(tx, school_id)
    if adopted is None:
        raise NotRecorded("the school has adopted no Device Loan Agreement; `rollcall init` adopts one")
    return adopted


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
