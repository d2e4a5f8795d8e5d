"""What of an answer goes into a recording: only what a parser looks at, where the rest would tell about people or be a secret.

Rules are by question. An answer that no rule names is kept whole and goes through agent/redaction.py, as all do.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from agent.answers import Answer
from agent.linux.gsettings import FAMILIES
from agent.linux.user_programs import LOCKERS, PASSED_ON, SESSION_PROGRAMS

_LONGEST: Final = 1_048_576
_FIRST_PERSON: Final = 1000  # useradd(8): below are accounts of the system
_PACKAGE: Final = re.compile(r"^(?:Package|Status|Architecture|Version): .*$", re.MULTILINE)
_UPDATE: Final = re.compile(r"^(?:Start-Date|End-Date): .*$|^Upgrade:", re.MULTILINE)
_APT: Final = re.compile(r"^(?:APT|Unattended-Upgrade)(?:::.*)? \".*\";$", re.MULTILINE)  # proxies may have passwords in them
_UDEV: Final = re.compile(r"^E:(?:ID_FS_TYPE|ID_PART_ENTRY_TYPE)=.*$", re.MULTILINE)
_SECRET: Final = re.compile(
    r"(?i)(\b(?:password|passwd|passphrase|secret|token|api_?key|psk|private_?key)\b\"?\s*[=:]\s*)(?!x:)\S+"
)
_LOCK_GROUPS: Final = frozenset(
    {schema.replace(".", "/") for family in FAMILIES for schema in family.schemas} | {"org/mate/desktop/session"}
)


def trimmed(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers, each as far as it goes into a recording."""
    return {asked: answer if answer.error else _trimmed(asked, answer.text) for asked, answer in answers.items()}


def _trimmed(asked: str, text: str) -> Answer:
    for pattern, trim in _RULES.items():
        if re.fullmatch(pattern, asked):
            text = trim(text)
            break
    text = _SECRET.sub(r"\1(left out)", text)
    if len(text) > _LONGEST:
        return Answer(f"the answer was longer than {_LONGEST} characters and was left out", "NotCaptured")
    return Answer(text)


def _environment(text: str) -> str:
    pairs = (each for each in text.split("\0") if PASSED_ON.fullmatch(each.partition("=")[0]))
    return "\0".join(pairs)


def _accounts(text: str) -> str:
    """Neither full names nor what may stand where passwords stood."""
    return "\n".join(_account(line.split(":")) for line in text.split("\n"))


def _account(fields: list[str]) -> str:
    if len(fields) == 7:
        fields[4] = ""
    if len(fields) in (4, 7):  # group(5), passwd(5)
        fields[1] = "x"
    return ":".join(fields)


def _packages(text: str) -> str:
    return "\n\n".join("\n".join(_PACKAGE.findall(stanza)) for stanza in text.split("\n\n") if stanza.strip()) + "\n"


def _history(text: str) -> str:
    entries = ("\n".join(_UPDATE.findall(entry)) for entry in text.split("\n\n"))
    return "\n\n".join(each.replace("Upgrade:", "Upgrade: (left out)") for each in entries if each)


def _settings_dump(text: str) -> str:
    """The groups that hold the lock: a whole dump tells which files a person opened."""
    groups = re.split(r"(?m)^(?=\[)", text)
    return "".join(each for each in groups if each.partition("]")[0].strip("[/") in _LOCK_GROUPS)


def _banner(text: str) -> str:
    return "".join(re.findall(r"(?m)^(?:\[.*\]|banner-.*)\n?", text))


def _programs(text: str) -> str:
    """All of the system's; of a person's only those that make or lock a session."""
    kept = SESSION_PROGRAMS | LOCKERS
    lines = (line for line in text.split("\n") if line)
    return "\n".join(line for line in lines if int(line.split(" ")[1]) < _FIRST_PERSON or line.split(" ", 2)[2] in kept)


def _mounts(text: str) -> str:
    """What lies on the network is known to lie there; where, and as whom it was opened, is nobody's business."""
    return "\n".join(_mount(line) for line in text.split("\n"))


def _mount(line: str) -> str:
    before, dash, after = line.partition(" - ")
    fields = after.split(" ")
    if not dash or (len(fields) == 3 and not re.search(r"^//|:|@", fields[1]) and "user" not in fields[2]):
        return line
    return f"{before} - {fields[0]} (left-out) rw"


_RULES: Final[Mapping[str, Callable[[str], str]]] = {
    r"file /proc/\d+/environ": _environment,
    r"file /etc/(passwd|group)": _accounts,
    r"file /var/lib/dpkg/status|file /var/lib/apt/lists/.*|run apt-helper cat-file .*": _packages,
    r"file /var/log/apt/history\.log": _history,
    r"run apt-config dump": lambda text: "\n".join(_APT.findall(text)) + "\n",
    r"file /run/udev/data/b.*": lambda text: "\n".join(_UDEV.findall(text)) + "\n",
    r"file /proc/(1|self)/mountinfo": _mounts,
    r"run-as \d+ dconf dump /": _settings_dump,
    r"run-as \d+ dconf dump /org/gnome/login-screen/": _banner,
    r"processes": _programs,
}
