"""What the other lists say of a line that is to be recorded: what they deny is refused, what they do not know is said aloud."""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final

from collector.registers.asset_list import contradictions
from collector.registers.devices_named import devices_named
from collector.registers.line_versions import read_version
from collector.registers.problems import Problem
from collector.store import assets, register_lines, signers
from collector.store.database import Transaction
from collector.store.signers import SignerRole
from compliance.days import day_in_words
from compliance.registers import CATALOGUE
from compliance.registers.agreements import AgreementVersion, Signature
from compliance.registers.disposals import Disposal
from compliance.registers.incidents import Incident
from compliance.registers.loans import Authorisation, AuthorisedAs, LeaverStep
from compliance.registers.media import MediaPermit
from compliance.registers.people import Person
from compliance.registers.person_names import person_key, same_person

_NAME_A_PERSON: Final[tuple[type[Any], ...]] = (LeaverStep, Signature, Authorisation, MediaPermit)
_NAME_A_DEVICE: Final[tuple[type[Any], ...]] = (Authorisation, Incident)
_MOST_GUESSES: Final = 50  # of a table of strangers each guess is compared with everybody
_NO_HEADTEACHER: Final = "no registered headteacher of the school; correct the name, or register the person among the signers"


class OtherLists:
    """The other lists of one school as they stand at one moment. Each is read once, and only when it is asked."""

    def __init__(self, tx: Transaction, school_id: str, now: datetime) -> None:
        """Nothing is read yet."""
        self._tx = tx
        self._school_id = school_id
        self._now = now
        self._guesses = 0

    def denied(self, line: object) -> list[Problem]:
        """Why a line cannot be right beside the other lists."""
        match line:
            case Disposal():
                return contradictions(self._tx, self._school_id, line.serial, line.asset_tag)
            case Signature():
                return self._of_signature(line)
            case Authorisation(authorised_as=AuthorisedAs.HEADTEACHER):
                return self._of_headteacher("authorised_by", line.authorised_by)
            case MediaPermit():
                return self._of_headteacher("permitted_by", line.permitted_by)
            case _:
                return []

    def doubts(self, line: Any) -> list[str]:  # noqa: ANN401 - lines of any register
        """Whom and what it names that stands in no list, and the name that may be meant. An empty list of people is none."""
        found = []
        if isinstance(line, _NAME_A_PERSON) and self._people and person_key(line.person) not in self._people:
            found.append(f'"{line.person}" is not in the list of people{self._meant(line.person)}')
        if isinstance(line, _NAME_A_DEVICE) and line.device and not self._is_known(line.device):
            found.append(f'"{line.device}" is in no list: no asset and no enrolled device has that tag or serial number')
        return found

    def _meant(self, person: str) -> str:
        self._guesses += 1
        few = self._guesses <= _MOST_GUESSES
        close = get_close_matches(person_key(person), self._people, n=1, cutoff=0.7) if few else []
        return f'; did you mean "{self._people[close[0]]}"?' if close else ""

    def _of_signature(self, line: Signature) -> list[Problem]:
        found = self._versions.get((_plain(line.agreement), _plain(line.version)))
        if found is None:
            remedy = "no such version of this agreement is recorded; correct it, or record that version among the agreements"
            return [Problem("version", line.version, remedy)]
        if line.signed_on < found.in_force_from:
            remedy = f"that version is in force from {day_in_words(found.in_force_from)}; write a day that is not before it"
            return [Problem("signed_on", line.signed_on.isoformat(), remedy)]
        return []

    def _of_headteacher(self, field: str, name: str) -> list[Problem]:
        return [] if any(same_person(each, name) for each in self._headteachers) else [Problem(field, name, _NO_HEADTEACHER)]

    @cached_property
    def _people(self) -> Mapping[str, str]:
        people: list[Person] = self._lines("people")
        return {person_key(each.name): each.name for each in people}

    @cached_property
    def _versions(self) -> Mapping[tuple[str, str], AgreementVersion]:
        versions: list[AgreementVersion] = self._lines("agreements")
        return {(_plain(each.agreement), _plain(each.version)): each for each in versions}

    @cached_property
    def _headteachers(self) -> list[str]:
        return [each.name for each in signers.everyone(self._tx, self._school_id) if each.role is SignerRole.HEADTEACHER]

    def _is_known(self, device: str) -> bool:
        listed = assets.with_tag(self._tx, self._school_id, device) or assets.with_serial(self._tx, self._school_id, device)
        return listed is not None or bool(devices_named(self._tx, self._school_id, device, device, simulated=True))

    def _lines(self, register: str) -> list[Any]:
        kept = CATALOGUE[register]
        return [read_version(kept, each) for each in register_lines.of_register(self._tx, self._school_id, register, self._now)]


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
