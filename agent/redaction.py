"""Names, serials and identifiers in a recording, replaced so that the same stays the same and nothing leads back.

What replaces an identifier has its shape (letters for letters, digits for digits), made with a secret that is thrown away
after the recording. Names of accounts become person1, person2, …; the computer's name becomes device.
"""

import hmac
import json
import re
import string
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from agent.answers import Answer
from agent.linux.journal import MESSAGES
from compliance.serial_numbers import is_filler

_IDENTIFYING_FILE: Final = re.compile(
    r"file \S*/(product_serial|board_serial|chassis_serial|product_uuid|serial|serial-number|cid|wwid|machine-id)"
)
_IDENTIFIER: Final = re.compile(
    r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b|\b[0-9a-fA-F]{32}\b|(?<=LVM-)[0-9A-Za-z]{64}\b"
)
_CONSTANT: Final = frozenset(
    {"8be4df61-93ca-11d2-aa0d-00e098032b8c", "605dab50-e046-4300-abb6-3dd810dd8b23"}  # names of the firmware's variables
    | {"e3c9e316-0b5c-4db8-817d-f92df00215ae"}  # a kind of partition
    | set(MESSAGES)
)
_NOT_A_NAME: Final = frozenset(
    {"root", "guest", "user", "users", "admin", "sudo", "wheel", "docker", "disk", "adm", "lxd", "libvirt", "default", "home"}
    | {"name", "system", "seat", "local", "device", "active", "online", "localhost", "linux", "desktop", "laptop"}
    | {"true", "false", "yes", "no", "greeter", "_greetd", "gdm", "sddm", "lightdm"}
    | {"ubuntu", "debian", "fedora", "mint", "suse", "arch", "gnome", "kde", "xfce", "mate", "cinnamon", "sway", "vm", "pi"}
)
"""Words that settings and listings use themselves: an account of that name stays, and names nobody."""
_LOGIN_SETTINGS: Final = re.compile(r"file \S*(?:gdm|sddm|lightdm|lxdm|greetd|getty)\S*")
_LOGS_IN: Final = re.compile(
    r"(?im)^\s*(?:autologin-user|automaticlogin|timedlogin|autologin|user)\s*=\s*\"?([\w.+-]+)"
    r"|(?:--autologin|\s-a)[= ]+([\w.+-]+)"
)
_ALPHABETS: Final = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F-]+")


class Redactor:
    """Replaces in any text what the answers of one machine have shown to be a name or an identifier."""

    def __init__(self, answers: Mapping[str, Answer], secret: bytes) -> None:
        self._secret = secret
        people = sorted({each for each in _people(answers) if each not in _NOT_A_NAME})
        words = {name: f"person{number}" for number, name in enumerate(people, 1)}
        words |= {each: "device" for each in _computer(answers) if each not in _NOT_A_NAME}
        words |= {each: self._like(each) for each in _serials(answers)}
        self._words = words
        longest_first = sorted(words, key=len, reverse=True)
        self._known = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])") if words else None

    def answers(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """All of them, the questions with their answers, because answers lead to further questions."""
        return {self.text(asked): Answer(self.text(each.text), each.error) for asked, each in answers.items()}

    def text(self, text: str) -> str:
        """The text with everything replaced."""
        text = self._known.sub(lambda match: self._words[match[0]], text) if self._known else text
        text = _IDENTIFIER.sub(lambda match: match[0] if match[0].lower() in _CONSTANT else self._like(match[0]), text)
        return re.sub(r"(/media/)([^/\s]+)((?:/[^/\s]+)?)", self._medium, text)

    def _medium(self, match: re.Match[str]) -> str:
        """Below /media desktops make a folder for the person, and in that one for the medium's label."""
        person = match[2] if re.fullmatch(r"person\d+", match[2]) else self._like(match[2])
        return match[1] + person + self._like(match[3])

    def _like(self, value: str) -> str:
        digest = hmac.new(self._secret, value.lower().encode(), sha256).digest()
        hexadecimal = _HEXADECIMAL.fullmatch(value) is not None
        return "".join(_like(each, digest[index % 32], hexadecimal=hexadecimal) for index, each in enumerate(value))


def _like(character: str, number: int, *, hexadecimal: bool) -> str:
    if hexadecimal and character in string.hexdigits:
        return "0123456789abcdef"[number % 16]
    alphabet = next((each for each in _ALPHABETS if character in each), character)
    return alphabet[number % len(alphabet)]


def _people(answers: Mapping[str, Answer]) -> Iterator[str]:
    """Accounts of people by number, of the local list and of the list of sessions, and whoever is a member of a group."""
    numbers = dict(re.findall(r"(?m)^([^:\n]+):[^:\n]*:(\d+):", _said(answers, "file /etc/passwd")))
    yield from (name for name, number in numbers.items() if _is_person(int(number)))
    settings = (each.text for asked, each in answers.items() if _LOGIN_SETTINGS.fullmatch(asked) and not each.error)
    yield from (name for text in settings for pair in _LOGS_IN.findall(text) for name in pair if name)
    members = re.findall(r"(?m)^[^:\n]+:[^:\n]*:\d+:(.+)$", _said(answers, "file /etc/group"))
    yield from (name for line in members for name in line.split(",") if name not in numbers)
    try:
        entries = json.loads(_said(answers, "run loginctl list-sessions --output=json") or "[]")
        yield from (str(each["user"]) for each in entries if _is_person(int(each["uid"])))
    except (ValueError, LookupError, TypeError):
        return


def _is_person(user_id: int) -> bool:
    return user_id >= 1000 and user_id != 65534


def _computer(answers: Mapping[str, Answer]) -> Iterator[str]:
    name = _said(answers, "file /proc/sys/kernel/hostname").strip()
    if name:
        yield name
        yield name.partition(".")[0]


def _serials(answers: Mapping[str, Answer]) -> Iterator[str]:
    for asked, answer in answers.items():
        value = answer.text.strip("\0 \n")
        if _IDENTIFYING_FILE.fullmatch(asked) and not answer.error and len(value) > 3 and not is_filler(value):
            yield value


def _said(answers: Mapping[str, Answer], asked: str) -> str:
    found = answers.get(asked)
    return "" if found is None or found.error else found.text
