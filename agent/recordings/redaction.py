"""Names, serials and identifiers in a recording, replaced so that the same stays the same and nothing leads back.

What replaces an identifier has its shape (letters for letters, digits for digits), made with a secret that is thrown away
after the recording. Names of accounts and of people become person1, person2, …; the computer's name becomes device; what
people call their media and the folders for them becomes label-….
"""

import hmac
import re
import string
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from agent.linux.journal import MESSAGES
from agent.linux.mount_table import MOUNT_QUESTIONS, unescaped
from agent.recordings.answers import Answer
from agent.recordings.known_names import of_computer, people, said, serials_of, spelling, spelling_of_person
from agent.recordings.telling_forms import without_accounts, without_telling_forms
from compliance.serial_numbers import is_filler

_IDENTIFYING_FILE: Final = re.compile(
    r"file \S*/(product_serial|board_serial|chassis_serial|product_uuid|serial|serial-number|cid|wwid|machine-id)"
)
_IDENTIFIER: Final = re.compile(
    r"(?<![^\W_])[0-9a-fA-F]{8}--?(?:[0-9a-fA-F]{4}--?){3}[0-9a-fA-F]{12}(?![^\W_])"
    r"|(?<![^\W_])[0-9a-fA-F]{32}(?![^\W_])|(?<=LVM-)[0-9A-Za-z]{64}\b"
)
_CONSTANT: Final = frozenset(
    {"8be4df61-93ca-11d2-aa0d-00e098032b8c", "605dab50-e046-4300-abb6-3dd810dd8b23"}  # names of the firmware's variables
    | {"e3c9e316-0b5c-4db8-817d-f92df00215ae", "de94bba4-06d1-4d40-a16a-bfd50179d6ac"}  # kinds of partitions
    | {"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"}  # ditto
    | {"d68ddc3a-831f-4fae-9e44-da132c1acf46"}  # Microsoft Defender
    | {"0e796bdb-100d-47d6-a2d5-f7d2daa51f51", "3c0bc021-c8a8-4e07-a973-6b14cbcb2b7e"}  # settings of a plan for power
    | {"29f6c1db-86da-48c5-9fdb-f2b67b1f44da"}  # ditto
    | {"94b73556-2197-4702-82a8-3e1337dafbfb"}  # a name of Apple's firmware's variables
    | set(MESSAGES)
)
_SETTINGS_OWN: Final = r"(?-i:\bPASS_(?:MAX|MIN|WARN)_(?:DAYS|LEN|AGE)\b)"  # login.defs(5): somebody may well be called Max
_LABELLED: Final = re.compile(r"(/media/|/mnt/|/by-label/|/by-partlabel/)([^\s\"]+)")
_NO_LABEL: Final = re.compile(r"|person\d+|label-[0-9a-f]{8}|left-out|\.fscrypt")
_FIXED: Final = re.compile(r"run (?:powershell|powercfg) |registry ")
"""What is asked there is the agent's own text; only the account whose settings are asked for comes out of an answer."""
_ASKED: Final = re.compile(r"(run-as \d+ \S+|run \S+|\S+)(.*)", re.DOTALL)
_ALPHABETS: Final = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F-]+")


class Redactor:
    """Replaces in any text what the answers of one machine have shown to be a name or an identifier."""

    def __init__(self, answers: Mapping[str, Answer], secret: bytes, platform: str = "linux") -> None:
        self._secret, self._platform = secret, platform
        known = sorted(self._known(answers), key=lambda each: len(each[1]), reverse=True)
        self._exactly = {name: put for name, _, put in known}
        self._put = [put for _, _, put in known]
        own = (uuid for asked in answers if _FIXED.match(asked) for uuid in _IDENTIFIER.findall(asked))
        self._constant = _CONSTANT | {each.lower() for each in own}
        spellings = (_SETTINGS_OWN, *(each for _, each, _ in known))
        self._pattern = re.compile("|".join(f"({each})" for each in spellings), re.IGNORECASE)
        tables = "\n".join(said(answers, asked) for asked in MOUNT_QUESTIONS)
        self._places = {
            spelt: self._without_labels(self._without_names(place))
            for place in _places(tables)
            for spelt in (place, unescaped(place))
        }
        longest_first = sorted(map(re.escape, self._places), key=len, reverse=True)
        self._place_pattern = re.compile(f"(?:{'|'.join(longest_first)})(?![\\w.-])")

    def _known(self, answers: Mapping[str, Answer]) -> Iterator[tuple[str, str, str]]:
        """A name, the expression that finds it, and what is put in its place."""
        yield from ((each, spelling(each), "device") for each in of_computer(answers, self._platform))
        for number, (name, full_names) in enumerate(people(answers, self._platform).items(), 1):
            yield from (("".join(each), spelling_of_person(each), f"person{number}") for each in full_names)
            yield name, spelling(name), f"person{number}"
        yield from ((each, spelling(each), self._like(each)) for each in _serials(answers, self._platform))

    def answers(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """All of them, the questions with their answers, because answers lead to further questions."""
        return {self._question(asked): Answer(self.text(each.text), each.error) for asked, each in answers.items()}

    def _question(self, asked: str) -> str:
        """What kind of question it is, and which program is asked, are no names."""
        if _FIXED.match(asked):
            return without_accounts(asked, self._like)
        found = _ASKED.fullmatch(asked)
        return found[1] + self.text(found[2]) if found else asked

    def text(self, text: str) -> str:
        """The text with everything replaced."""
        if self._platform != "linux":
            text = without_telling_forms(text, self._like)
        text = self._place_pattern.sub(lambda match: self._places[match[0]], text) if self._places else text
        text = self._without_names(text)
        text = _IDENTIFIER.sub(lambda match: match[0] if match[0].lower() in self._constant else self._like(match[0]), text)
        return self._without_labels(text)

    def _without_names(self, text: str) -> str:
        return self._pattern.sub(self._name, text)

    def _name(self, match: re.Match[str]) -> str:
        which = match.lastindex or 1
        return match[0] if which == 1 else self._exactly.get(match[0], self._put[which - 2])

    def _without_labels(self, text: str) -> str:
        return _LABELLED.sub(lambda match: match[1] + "/".join(map(self._label, match[2].split("/"))), text)

    def _label(self, name: str) -> str:
        if _NO_LABEL.fullmatch(name):
            return name
        return f"label-{hmac.new(self._secret, unescaped(name).encode('utf-8', 'replace'), sha256).hexdigest()[:8]}"

    def _like(self, value: str) -> str:
        digest = hmac.new(self._secret, value.lower().encode(), sha256).digest()
        hexadecimal = _HEXADECIMAL.fullmatch(value) is not None
        return "".join(_like(each, digest[index % 32], hexadecimal=hexadecimal) for index, each in enumerate(value))


def _like(character: str, number: int, *, hexadecimal: bool) -> str:
    if hexadecimal and character in string.hexdigits:
        return "0123456789abcdef"[number % 16]
    alphabet = next((each for each in _ALPHABETS if character in each), character)
    return alphabet[number % len(alphabet)]


def _serials(answers: Mapping[str, Answer], platform: str) -> Iterator[str]:
    files = (each.text for asked, each in answers.items() if _IDENTIFYING_FILE.fullmatch(asked) and not each.error)
    for text in dict.fromkeys((*files, *serials_of(answers, platform))):
        value = text.strip("\0 \n")
        if len(value) > 3 and not is_filler(value):
            yield value


def _places(table: str) -> Iterator[str]:
    """Mount points that have labels in them, as the table writes them."""
    places = (line.split(" ")[4] for line in table.splitlines() if line.count(" ") > 4)
    yield from (each for each in places if _LABELLED.search(each))
