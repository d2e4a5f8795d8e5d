"""Everything that is held about one person, for that person: complete for every table and file, and nobody else's data.

Source: UK GDPR Article 15, and Data Protection Act 2018, Schedule 2, paragraph 16 (data about other people).
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from collector.data_folder import DataFolder
from collector.errors import NotRecorded
from collector.judging.judging import policy_in_force
from collector.privacy.agreement_files import files_that_name
from collector.privacy.inventory import INVENTORY, Holding, RetentionClass, holding_of_register
from collector.privacy.loaned_devices import LoanedDevice, loaned_to
from collector.privacy.naming import columns_that_name
from collector.privacy.people import People, Spelling
from collector.privacy.retention_rules import rules_of
from collector.privacy.settling import CONTACT
from collector.privacy.telling import Record, Teller, Told
from collector.store import privacy_settings
from collector.store.database import Database
from collector.store.personal_tables import PERSONAL_TABLES
from collector.store.personal_texts import PersonalRow, rows_of
from collector.store.schools import School
from compliance.registers.names_in_text import KnownNames


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that is held about the person, with its records."""

    holding: Holding
    kept: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class SubjectAccess:
    """What one person is given. `near`: names that may be theirs and are not included; `looks`: who dealt with their loans."""

    school: str
    made_at: datetime
    asked: tuple[str, ...]
    spellings: tuple[Spelling, ...]
    near: tuple[Spelling, ...]
    sections: tuple[Section, ...]
    devices: tuple[LoanedDevice, ...]
    looks: tuple[Record, ...]
    contact: str


def gather(database: Database, folder: DataFolder, school: School, names: Sequence[str], now: datetime) -> SubjectAccess:
    """Gather it. NotRecorded when nobody of these names stands anywhere; it then names those who may be meant."""
    subject = KnownNames(names)
    school_id = school.school_id
    with database.reading() as tx:
        rows = {name: rows_of(tx, school_id, table) for name, table in PERSONAL_TABLES.items()}
        settings = privacy_settings.of_school(tx, school_id)
        devices = loaned_to(tx, school_id, subject, rows["audit"], policy_in_force(tx, school_id), now)
    people = People([each for found in rows.values() for each in found])
    teller = Teller(people, subject)
    theirs = {("loan_id", each.loan_id) for each in devices}
    theirs |= {("account_id", each.text("account_id")) for each in rows["accounts"] if columns_that_name(each, subject)}
    naming = [each for found in rows.values() for each in found if columns_that_name(each, subject) or _is_beside(each, theirs)]
    files = _files(folder, subject, teller)
    near = people.near(subject)
    if not naming and not files:
        raise _nobody(names, near)
    told = {id(each) for each in naming}
    kept = {each: rule.in_words for each, rule in rules_of(settings).items()}
    return SubjectAccess(
        school=school.name,
        made_at=now,
        asked=tuple(names),
        spellings=tuple(people.spellings(subject)),
        near=tuple(near),
        sections=tuple(_sections(naming, files, teller, kept)),
        devices=tuple(devices),
        looks=tuple(teller.record(each) for each in rows["audit"] if _is_about(each, devices) and id(each) not in told),
        contact=settings[CONTACT].value if CONTACT in settings else "",
    )


def _sections(
    naming: list[PersonalRow], files: list[Record], teller: Teller, kept: dict[RetentionClass, str]
) -> Iterator[Section]:
    for holding in INVENTORY:
        records = [teller.record(each) for each in naming if holding_of(each) is holding]
        records += [each for each in files if any(each.where.startswith(f"{name}/") for name in holding.files)]
        if records:
            yield Section(holding, kept[holding.kept], tuple(records))


def holding_of(row: PersonalRow) -> Holding:
    """The holding to which a row belongs."""
    if row.table.name == "register_lines":
        return holding_of_register(row.text("register"))
    return next(each for each in INVENTORY if row.table.name in each.tables)


def _files(folder: DataFolder, subject: KnownNames, teller: Teller) -> list[Record]:
    found = files_that_name(folder, subject)
    return [
        Record(each.shown, None, tuple(Told("names the person", teller.words(cell), is_free=True) for cell in each.cells))
        for each in found
    ]


def _is_beside(row: PersonalRow, theirs: Container[tuple[str, str]]) -> bool:
    """Whether a row stands beside one of these loans or accounts, whomever it names."""
    return any(name in row.values and (name, row.text(name)) in theirs for name in ("loan_id", "account_id"))


def _is_about(row: PersonalRow, devices: Sequence[LoanedDevice]) -> bool:
    """Whether an entry of the audit log is about a loan of theirs, or about its device while it was on loan."""
    subject = row.text("subject")
    return any(
        subject == each.loan_id
        or (subject == each.device_id != "" and each.since <= row.at and (each.until is None or row.at <= each.until))
        for each in devices
    )


def _nobody(names: Sequence[str], near: Sequence[Spelling]) -> NotRecorded:
    asked = " or ".join(f'"{name}"' for name in names)
    meant = ", ".join(f'"{each.name}"' for each in near)
    words = f"nothing is held about {asked}; " + (
        f"did you mean {meant}?" if meant else "nobody of a name like that is recorded"
    )
    return NotRecorded(words, logged="nothing is held about somebody of that name")
