"""What of an answer goes into a recording: only what a parser looks at, where the rest would tell about people or be a secret.

Rules are by question. An answer that no rule names is kept whole and goes through agent/recordings/redaction.py, as all do.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from agent.errors import ProbeError
from agent.linux.lock_extracts import of_dconf, of_gsettings, of_idle_program, of_kde, of_xfce
from agent.linux.mount_table import MOUNT_QUESTIONS, Mount, mount_holding, parse_mountinfo
from agent.linux.user_programs import LOCKERS, PASSED_ON, SESSION_PROGRAMS
from agent.macos import extracts as of_macos
from agent.probes.publishers import organisation, publisher_of_maintainer
from agent.recordings.answers import Answer
from agent.windows import extracts as of_windows

_LONGEST: Final = 1_048_576
_FIRST_PERSON: Final = 1000  # useradd(8): below are accounts of the system
_PACKAGE: Final = re.compile(r"^(?:Package|Status|Architecture|Version): .*$", re.MULTILINE)
_INSTALLED: Final = re.compile(r"^(?:Package|Status|Architecture|Version|Maintainer): .*$", re.MULTILINE)
_MAINTAINER: Final = re.compile(r"^Maintainer: (.*)$", re.MULTILINE)
_UPDATE: Final = re.compile(r"^(?:Start-Date|End-Date): .*$|^Upgrade:", re.MULTILINE)
_APT: Final = re.compile(r"^(?:APT|Unattended-Upgrade)(?:::.*)? \".*\";$", re.MULTILINE)  # proxies may have passwords in them
_UDEV: Final = re.compile(r"^E:(?:ID_FS_TYPE|ID_PART_ENTRY_TYPE)=.*$", re.MULTILINE)
_SECRET: Final = re.compile(
    r"(?i)(\b(?:password|passwd|passphrase|secret|token|api_?key|psk|private_?key)\b\"?\s*[=:]\s*)(?!x:)\S+"
)
_OF_PEOPLE: Final = r"run-as \d+ (?:cat|defaults) .*|run plutil .*"
_BACKING_FILE: Final = re.compile(r"(?m)^(loop/backing_file=)(/.*)$")


def trimmed(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers, each as far as it goes into a recording."""
    mounts = _mounts_of(answers)
    without_files = {asked: _without_backing_file(asked, each, mounts) for asked, each in answers.items()}
    return {asked: answer if answer.error else _trimmed(asked, answer.text) for asked, answer in without_files.items()}


def _trimmed(asked: str, text: str) -> Answer:
    trim = next((each for pattern, each in _RULES.items() if re.fullmatch(pattern, asked)), None)
    if trim is None and re.fullmatch(_OF_PEOPLE, asked):
        return Answer("no rule says what of this file of a person's may be recorded: it was left out", "NotCaptured")
    text = trim(text) if trim else text
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


def _installed(text: str) -> str:
    """The same, with whoever publishes each package: who looks after it is a person."""
    stanzas = (each for each in text.split("\n\n") if each.strip())
    return "\n\n".join(_MAINTAINER.sub(_publisher, "\n".join(_INSTALLED.findall(each))) for each in stanzas) + "\n"


def _publisher(found: re.Match[str]) -> str:
    return f"Maintainer: {publisher_of_maintainer(found[1])}"


def _without_vendors(text: str) -> str:
    """Of rpm's list the organisations that built packages, and no people."""
    lines = (line.rpartition("\t") for line in text.split("\n"))
    return "\n".join(f"{before}{tab}{organisation(vendor) if tab else vendor}" for before, tab, vendor in lines)


def _history(text: str) -> str:
    entries = ("\n".join(_UPDATE.findall(entry)) for entry in text.split("\n\n"))
    return "\n\n".join(each.replace("Upgrade:", "Upgrade: (left out)") for each in entries if each)


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


def _mounts_of(answers: Mapping[str, Answer]) -> tuple[Mount, ...]:
    tables = [answers[asked].text for asked in MOUNT_QUESTIONS if asked in answers and not answers[asked].error]
    try:
        return parse_mountinfo(tables[0]) if tables else ()
    except ProbeError:
        return ()


def _without_backing_file(asked: str, answer: Answer, mounts: tuple[Mount, ...]) -> Answer:
    """A loop device lies on some file: on which file system is needed, how somebody called it is not."""
    if asked == "sysfs-block.txt":
        return Answer(_BACKING_FILE.sub(lambda found: found[1] + _place_of(found[2], mounts), answer.text), answer.error)
    if asked.endswith("/loop/backing_file") and not answer.error:
        return Answer(_place_of(answer.text.strip(), mounts) + "\n")
    return answer


def _place_of(path: str, mounts: tuple[Mount, ...]) -> str:
    mount = mount_holding(mounts, path)
    return f"{mount.mount_point.rstrip('/') if mount else ''}/left-out"


_RULES: Final[Mapping[str, Callable[[str], str]]] = {
    r"file /proc/\d+/environ": _environment,
    r"file /etc/(passwd|group)": _accounts,
    r"file /var/lib/dpkg/status": _installed,
    r"file /var/lib/apt/lists/.*|run apt-helper cat-file .*": _packages,
    r"run rpm -qa .*": _without_vendors,
    r"file /snap/[^/]+/current/meta/snap\.yaml": lambda text: "\n".join(re.findall(r"(?m)^(?:name|version):.*$", text)) + "\n",
    r"file /var/log/apt/history\.log": _history,
    r"run apt-config dump": lambda text: "\n".join(_APT.findall(text)) + "\n",
    r"file /run/udev/data/b.*": lambda text: "\n".join(_UDEV.findall(text)) + "\n",
    r"file /proc/(1|self)/mountinfo": _mounts,
    r"run-as \d+ dconf dump /": of_dconf,
    r"run-as \d+ gsettings list-recursively .*": of_gsettings,
    r"(file|run-as \d+ cat) .*/kscreenlockerrc": of_kde,
    r"(file|run-as \d+ cat) .*/xfce4/xfconf/.*\.xml": of_xfce,
    r"run-as \d+ cat .*/(\.?swayidle/config|hypr/hypridle\.conf)|file /proc/\d+/cmdline": of_idle_program,
    r"run-as \d+ dconf dump /org/gnome/login-screen/": _banner,
    r"processes": _programs,
    **of_macos.EXTRACTS,
    **of_windows.EXTRACTS,
}
