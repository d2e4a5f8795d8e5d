"""The agreements that people sign, their versions, and who has signed which."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted


@dataclass(frozen=True, slots=True)
class AgreementVersion:
    """One version of an agreement. A later version that asks for it has to be signed again by everybody."""

    agreement: str = noted("the agreement by its name: acceptable use, privacy notice", key=True)
    version: str = noted("the version, as its text names itself", key=True)
    in_force_from: date = noted("from which day on it is signed")
    sign_again: bool = noted("whether everybody must sign again because of it", default=True)
    what_changed: str = noted("what is new in it", default="")


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature under one version."""

    person: str = noted("the name as it is signed", key=True, personal=True)
    agreement: str = noted("the agreement by its name", key=True)
    version: str = noted("the version that was signed", key=True)
    signed_on: date = noted("when it was signed", has_happened=True)
    kept: str = noted("where the signed paper or file is", default="")
