"""Names that Windows' answers show: of accounts, of the computer, and serial numbers. For taking them out of a recording."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from agent.recordings.json_fields import fields_in

HOMES: Final = "C:\\Users"
NAME_KEY: Final = r"HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName"
NAME_VALUE: Final = "ComputerName"
_OWN_FOLDER: Final = re.compile(r"[A-Z]:\\{1,2}(?:Users|Documents and Settings)\\{1,2}([^\\/:*?\"<>|\r\n]+)", re.IGNORECASE)
_ACCOUNT: Final = re.compile(r"(?:user|account|owner|principal)_?(?:name)?", re.IGNORECASE)
_COMPUTER: Final = re.compile(r"(?:dns_?host|computer|ps_?computer|cs|host)_?name|domain|workgroup", re.IGNORECASE)
_SERIAL: Final = re.compile(r".*serial.*|.*uuid.*", re.IGNORECASE)
_INSTANCE: Final = re.compile(r"(?:USB|USBSTOR|SD|SCSI|SWD)\\[^\\]+\\([^\\]+)", re.IGNORECASE)
_OF_A_COMPUTER: Final = frozenset({"Chassis", "Make", "Manufacturer"})
"""What stands beside the field Name where it is the computer's."""


def accounts(texts: Mapping[str, str]) -> Iterator[str]:
    """Whoever is named as an account, or has a home folder."""
    yield from texts.get(f"names {HOMES}", "").split("\n")
    for name, value, _ in _fields(texts):
        if _ACCOUNT.fullmatch(name):
            yield value.rpartition("\\")[2]
    for text in texts.values():
        yield from _OWN_FOLDER.findall(text)


def computers(texts: Mapping[str, str]) -> Iterator[str]:
    """What the computer is called, and the domain that it or an account belongs to."""
    for name, value, record in _fields(texts):
        if _ACCOUNT.fullmatch(name) and "\\" in value:
            yield value.partition("\\")[0]
        elif _COMPUTER.fullmatch(name) or (name == "Name" and _OF_A_COMPUTER & record.keys()):
            yield value
    kept = texts.get(f"registry {NAME_KEY} {NAME_VALUE}", "")
    yield from re.findall(r"REG_SZ[ \t]+(\S.*?)[ \t\r]*$", kept, re.MULTILINE)


def serials(texts: Mapping[str, str]) -> Iterator[str]:
    """Serial numbers by their fields, and those at the end of a device's instance."""
    for name, value, _ in _fields(texts):
        if _SERIAL.fullmatch(name):
            yield value.strip()
        elif instance := _INSTANCE.fullmatch(value):
            yield instance[1]


def _fields(texts: Mapping[str, str]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for asked, text in texts.items():
        if asked.startswith("run powershell "):
            try:
                yield from fields_in(json.loads(text.lstrip("\ufeff")))
            except (ValueError, RecursionError):
                continue
