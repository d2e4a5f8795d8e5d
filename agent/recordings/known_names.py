"""Names that the answers of one machine show: of people's accounts, of the people themselves, and of the computer.

Linux lists them in its own files; what Windows and macOS show is in names_of_windows.py and names_of_macos.py beside this.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from agent.recordings import names_of_macos, names_of_windows
from agent.recordings.answers import Answer

NOT_A_NAME: Final = frozenset(
    {"root", "guest", "user", "users", "admin", "sudo", "wheel", "docker", "disk", "adm", "lxd", "libvirt", "default", "home"}
    | {"name", "system", "seat", "local", "device", "active", "online", "localhost", "linux", "desktop", "laptop"}
    | {"true", "false", "yes", "no", "greeter", "_greetd", "gdm", "sddm", "lightdm"}
    | {"ubuntu", "debian", "fedora", "mint", "suse", "arch", "gnome", "kde", "xfce", "mate", "cinnamon", "sway", "vm", "pi"}
    | {"proc", "sys", "dev", "etc", "usr", "var", "run", "bin", "lib", "boot", "media", "mnt", "class", "block", "mapper"}
    | {"administrator", "public", "shared", "all users", "default user", "defaultuser0", "defaultaccount", "loginwindow"}
    | {"wdagutilityaccount", "_mbsetupuser", "daemon", "nobody", "azuread", "workgroup", "nt authority", "builtin", "windows"}
    | {"microsoft", "apple", "macos", "macbook", "mac", "macintosh", "string", "array", "dict", "key", "integer", "plist"}
    | {"failed", "model", "size", "serial", "bus", "kind", "letter", "public", "private", "domain", "volumes", "library"}
    | {"lock", "screen", "security", "session", "state", "type", "remote", "service", "password", "login", "enabled"}
)
"""Words that settings, listings and paths use themselves: an account of that name stays, and names nobody."""
_LOGIN_SETTINGS: Final = re.compile(r"file \S*(?:gdm|sddm|lightdm|lxdm|greetd|getty)\S*")
_LOGS_IN: Final = re.compile(
    r"(?im)^\s*(?:autologin-user|automaticlogin|timedlogin|autologin|user)\s*=\s*\"?([\w.+-]+)"
    r"|(?:--autologin|\s-a)[= ]+([\w.+-]+)"
)
_OTHERS: Final = {"macos": names_of_macos, "windows": names_of_windows}
_BLANK: Final = r"(?:\\040|\\x20|[\W_])"
_DASH: Final = r"(?:--?|(?:\\x2d){1,2})"
_FROM: Final = r"(?:(?<![^\W_])|(?<=\\[0-7]{3})|(?<=\\x[0-9a-f]{2})|(?<=\\[nrt]))"
_ESCAPED: Final = {"'": r"(?:'|\\u0027|&apos;)", "&": r"(?:&|\\u0026|&amp;)"}  # JSON of PowerShell 5.1, property lists
_TO: Final = r"(?![^\W_])"
_SHORT: Final = 3  # letters: shorter ones are options and units more often than people


def spelling(name: str) -> str:
    r"""The expression that finds a name however it is written, between anything but letters and digits.

    Device-mapper doubles the dashes of the names that it joins (lvm(8)), and systemd.unit(5) writes a dash as `\x2d`.
    """
    if len(name) < _SHORT:
        return rf"(?-i:(?<![\w-]){re.escape(name)}(?![\w-]))"
    return _FROM + _DASH.join("".join(_ESCAPED.get(each, re.escape(each)) for each in part) for part in name.split("-")) + _TO


def spelling_of_person(words: Iterable[str]) -> str:
    """The same for a full name, with up to three of whatever stands between its words; mounts write a blank as octal."""
    return _FROM + (_BLANK + "{0,3}").join(map(re.escape, words)) + _TO


def people(answers: Mapping[str, Answer], platform: str = "linux") -> dict[str, frozenset[tuple[str, ...]]]:
    """Every account of a person, with the words of the full names that the list of accounts has for it, both ways round."""
    if platform in _OTHERS:
        shown = {each.strip() for each in _OTHERS[platform].accounts(_texts(answers))}
        return {each: _full_names(each) for each in sorted(shown) if each and each.lower() not in NOT_A_NAME}
    full = {name: _full_names(field) for name, _, field in _accounts(answers)}
    names = {each for each in _account_names(answers) if each.lower() not in NOT_A_NAME}
    return {each: full.get(each, frozenset()) for each in sorted(names)}


def of_computer(answers: Mapping[str, Answer], platform: str = "linux") -> set[str]:
    """Its names, with their domain and without."""
    names = [said(answers, "file /proc/sys/kernel/hostname").strip()]
    if platform in _OTHERS:
        names = [each.strip() for each in _OTHERS[platform].computers(_texts(answers))]
    parts = (part for name in names for part in (name, name.partition(".")[0]))
    return {each for each in parts if each and each.lower() not in NOT_A_NAME}


def serials_of(answers: Mapping[str, Answer], platform: str) -> Iterator[str]:
    """Serial numbers in the answers of Windows and macOS; Linux has a file for each."""
    if platform in _OTHERS:
        yield from _OTHERS[platform].serials(_texts(answers))


def _texts(answers: Mapping[str, Answer]) -> dict[str, str]:
    return {asked: each.text for asked, each in answers.items() if not each.error}


def said(answers: Mapping[str, Answer], asked: str) -> str:
    """What was answered; nothing where it was an error."""
    found = answers.get(asked)
    return "" if found is None or found.error else found.text


def _account_names(answers: Mapping[str, Answer]) -> Iterator[str]:
    """Of people by number, in the local list and in that of sessions, whom log-in programs let in, and members of groups."""
    accounts = {name: number for name, number, _ in _accounts(answers)}
    yield from (name for name, number in accounts.items() if _is_person(number))
    settings = (each.text for asked, each in answers.items() if _LOGIN_SETTINGS.fullmatch(asked) and not each.error)
    yield from (name for text in settings for pair in _LOGS_IN.findall(text) for name in pair if name)
    members = re.findall(r"(?m)^[^:\n]+:[^:\n]*:\d+:(.+)$", said(answers, "file /etc/group"))
    yield from (name for line in members for name in line.split(",") if name and name not in accounts)
    try:
        entries = json.loads(said(answers, "run loginctl list-sessions --output=json") or "[]")
        yield from (str(each["user"]) for each in entries if _is_person(int(each["uid"])))
    except (ValueError, LookupError, TypeError):
        return


def _accounts(answers: Mapping[str, Answer]) -> Iterator[tuple[str, int, str]]:
    """Name, number, and the field for the full name: passwd(5)."""
    found = re.findall(r"(?m)^([^:\n]+):[^:\n]*:(\d+):([^:\n]*:([^:\n]*))?", said(answers, "file /etc/passwd"))
    yield from ((name, int(number), full) for name, number, _, full in found)


def _full_names(field: str) -> frozenset[tuple[str, ...]]:
    """What stands before the first comma; room and telephones come after it."""
    words = tuple(re.findall(r"[^\W_]+", field.partition(",")[0]))
    if sum(map(len, words)) < _SHORT or all(each.lower() in NOT_A_NAME for each in words):
        return frozenset()
    return frozenset({words, words[::-1]})


def _is_person(user_id: int) -> bool:
    return user_id >= 1000 and user_id != 65534
