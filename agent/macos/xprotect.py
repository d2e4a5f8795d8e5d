"""XProtect, which is part of macOS. Sources: xprotect(1), there since macOS 15; before it the version of its rules and the
list of what was installed.

It looks at programs as they start, not at every file as it is opened; whether that is enough is the school's policy to say.
Since macOS 15 the rules in use come through iCloud and may be weeks newer than those that software update brings.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from agent.allowed_commands import CSRUTIL, XPROTECT
from agent.errors import MissingTool, ProbeError
from agent.host import Host
from agent.macos.install_history import read_install_history
from agent.macos.property_list import property_list, read_settings
from agent.macos.update_settings import read_update_settings
from agent.probes.parsing import parser
from compliance.facts import AntivirusProduct
from compliance.unknown import Unknown, Why

NAME: Final = "XProtect"
_RULES: Final = "/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist"
_VERSION: Final = re.compile(r"^Version: (\d+)(?: Installed: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}))?\s*$", re.MULTILINE)
_SCANS: Final = re.compile(r"^XProtect (launch|background) scans: (enabled|disabled)\s*$", re.MULTILINE)
_NOT_ASKED: Final = Unknown(Why.NOT_READ, "this answer of xprotect does not say it")
_NO_WORD: Final = Unknown(Why.NOT_RECORDED, "XProtect does not say whether its rules are current")
_CANNOT_SAY: Final = Unknown(Why.NOT_RECORDED, "before macOS 15 XProtect does not say whether its scans are switched on")


def read_xprotect(host: Host) -> AntivirusProduct:
    """The product: it is always there."""
    try:
        product = parse_xprotect("\n".join(host.run(XPROTECT, each) for each in ("version", "status")))
    except MissingTool:
        product = _of_earlier_systems(host)
    except ProbeError as error:
        product = AntivirusProduct(NAME, *(error.as_unknown(),) * 5, "")
    return replace(
        product, automatic_updates=_updates(host), calls_itself_current=_NO_WORD, passive=False, tamper_protected=_sealed(host)
    )


@parser("xprotect", "xprotect version; xprotect status")
def parse_xprotect(text: str) -> AntivirusProduct:
    """`xprotect version` and `xprotect status`. When rules were installed is not before they were published."""
    version = _VERSION.search(text)
    scans = {which: how == "enabled" for which, how in _SCANS.findall(text)}
    if version is None and not scans:
        raise ValueError("neither a version nor a state")
    on = scans.get("launch", _NOT_ASKED)
    at = datetime.strptime(version[2], "%Y-%m-%d %H:%M:%S %z") if version and version[2] else _NOT_ASKED
    return AntivirusProduct(NAME, on, on, at, version[1] if version else _NOT_ASKED, _NOT_ASKED, "")


def _of_earlier_systems(host: Host) -> AntivirusProduct:
    try:
        version: str | Unknown = parse_rules(read_settings(host, _RULES))
    except ProbeError as error:
        version = error.as_unknown()
    try:
        at = read_install_history(host).xprotect
    except ProbeError as error:
        at = error.as_unknown()
    return AntivirusProduct(NAME, _CANNOT_SAY, _CANNOT_SAY, at, version, _NOT_ASKED, "")


@parser(
    "xprotect_bundle",
    "plutil -convert xml1 -o - /Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist",
)
def parse_rules(text: str) -> str:
    """Info.plist of XProtect.bundle: the version of its rules."""
    version = property_list(text)["CFBundleShortVersionString"]
    if not isinstance(version, str):
        raise TypeError("not a version")
    return version


def _updates(host: Host) -> bool | Unknown:
    try:
        return read_update_settings(host).takes_security_data
    except ProbeError as error:
        return error.as_unknown()


def _sealed(host: Host) -> bool | Unknown:
    """Whether the system keeps even root from changing it (System Integrity Protection)."""
    try:
        return parse_csrutil(host.run(CSRUTIL, "status"))
    except ProbeError as error:
        return error.as_unknown()


@parser("csrutil", "csrutil status")
def parse_csrutil(text: str) -> bool:
    """`csrutil status`. A custom configuration leaves some of it out and counts as off."""
    said = re.search(
        r"^System Integrity Protection status: (enabled|disabled|unknown \(Custom Configuration\))\.?\s*$", text, re.MULTILINE
    )
    if said is None:
        raise ValueError("no status")
    return said[1] == "enabled"
