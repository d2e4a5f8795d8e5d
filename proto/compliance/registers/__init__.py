"""What people record, not sensors: one frozen dataclass for a line of each register, and CATALOGUE.

Options of the command line, tables, pages and rules are made from the fields and what is noted of them (`noted.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from compliance.registers.accounts import MfaCheck, Training, of_mfa_check
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.backups import BackupTest
from compliance.registers.data_protection import Complaint, IcoRegistration, of_complaint
from compliance.registers.disposals import Disposal, of_disposal
from compliance.registers.equipment import AssetDetail, Declaration, Licence, PersonalDevice
from compliance.registers.fields import FieldDoc, fields_of
from compliance.registers.filtering import FilterChange, of_change
from compliance.registers.incidents import Incident, of_incident
from compliance.registers.loans import Authorisation, LeaverStep, LoanConfirmation, of_authorisation
from compliance.registers.media import MediaPermit, of_permit
from compliance.registers.objection import Objection
from compliance.registers.people import Person
from compliance.registers.reviews import Review

__all__ = ["CATALOGUE", "Objection", "Register"]


def _nothing(_line: object) -> list[Objection]:
    return []


@dataclass(frozen=True, slots=True)
class Register:
    """One register. `title` has the field by which people call a line, `objections` says what is wrong with one as a whole."""

    name: str
    about: str
    line: type[Any]
    title: tuple[str, ...]
    objections: Callable[[Any], list[Objection]]

    @property
    def fields(self) -> tuple[FieldDoc, ...]:
        """The fields of its lines, in their order."""
        return fields_of(self.line)

    @property
    def title_names_a_person(self) -> bool:
        """Whether people call a line by somebody's name: such a title goes into no log that is kept for ever."""
        return any(field.personal for field in self.fields if field.name in self.title)

    def title_of(self, line: object) -> str:
        """How people call a line: `A. Sample · acceptable use`."""
        return " · ".join(str(value) for name in self.title if (value := getattr(line, name)) not in (None, ""))


def _register(
    name: str, about: str, line: type[Any], *title: str, objections: Callable[[Any], list[Objection]] = _nothing
) -> Register:
    return Register(name, about, line, title, objections)


_ALL: Final = (
    _register("people", "who is at the school, and until when", Person, "name"),
    _register("agreements", "the agreements people sign, by version", AgreementVersion, "agreement", "version"),
    _register("signatures", "who signed which version", Signature, "person", "agreement", "version"),
    _register("authorisations", "who may take a device away", Authorisation, "device", "person", objections=of_authorisation),
    _register("loan-confirmations", "loans that their borrowers confirmed", LoanConfirmation, "loan"),
    _register("leaver-steps", "what a leaver has handed back and closed", LeaverStep, "person", "step"),
    _register("media-permits", "own media that may be used", MediaPermit, "medium", "person", objections=of_permit),
    _register("backup-tests", "files that were restored from a backup", BackupTest, "system", "tested_on"),
    _register("reviews", "reviews, reports and checks that were done", Review, "what", "done_on"),
    _register("filter-changes", "changes to the web filter, with two names", FilterChange, "what", objections=of_change),
    _register("disposals", "where equipment went", Disposal, "asset_tag", objections=of_disposal),
    _register("ico-registrations", "the registration with the ICO", IcoRegistration, "number"),
    _register("mfa-checks", "who has a second factor, by role", MfaCheck, "role", "service", objections=of_mfa_check),
    _register("complaints", "complaints about data protection", Complaint, "reference", objections=of_complaint),
    _register("incident-log", "losses, viruses, breaches", Incident, "sort", "device", "happened_on", objections=of_incident),
    _register("asset-details", "owner, place and purchase of assets", AssetDetail, "asset_tag"),
    _register("licences", "how many copies may be used", Licence, "program"),
    _register("personal-devices", "phones and cameras people bring", PersonalDevice, "person", "make_and_model"),
    _register("declarations", "what people declared", Declaration, "person", "what"),
    _register("training", "courses that people have done", Training, "person", "course"),
)

CATALOGUE: Final[Mapping[str, Register]] = {each.name: each for each in _ALL}
"""Every register by its name."""
