"""Linux: does the device open somebody's session at start without a password?

Sources: the configuration references of GDM, sddm.conf(5), LightDM's users.conf and lightdm.conf, greetd(5), agetty(8).
"""

import configparser
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Final

from agent.errors import NotRecorded
from agent.host import Host
from agent.probes.parsing import Parser, parser
from compliance.facts import AutomaticLogin

READ_FROM: Final = "the settings of the log-in programs GDM, SDDM, LightDM, greetd and of the text consoles"


@parser("gdm")
def parse_gdm(text: str) -> AutomaticLogin:
    """GDM logs in at once, or after a countdown; both need a switch and a name."""
    daemon = _sections(text).get("daemon", {})
    by = {"automaticloginenable": "automaticlogin", "timedloginenable": "timedlogin"}
    return _answer(
        "GDM", enabled=any(_is_true(daemon.get(switch, "")) and bool(daemon.get(name)) for switch, name in by.items())
    )


@parser("sddm")
def parse_sddm(text: str) -> AutomaticLogin:
    """SDDM needs a user and a session."""
    section = _sections(text).get("autologin", {})
    return _answer("SDDM", enabled=bool(section.get("user") and section.get("session")))


@parser("lightdm")
def parse_lightdm(text: str) -> AutomaticLogin:
    """LightDM: any seat with a user to log in, or with the guest."""
    seats = [values for name, values in _sections(text).items() if name.startswith("seat")]
    return _answer(
        "LightDM", enabled=any(each.get("autologin-user") or _is_true(each.get("autologin-guest", "")) for each in seats)
    )


@parser("greetd")
def parse_greetd(text: str) -> AutomaticLogin:
    """The `initial_session` of greetd runs without asking."""
    return _answer("greetd", enabled="initial_session" in tomllib.loads(text))


@parser("agetty")
def parse_agetty(text: str) -> AutomaticLogin:
    """A console's unit that starts agetty with --autologin (or -a); comments do not count."""
    starts = (line for line in text.splitlines() if line.startswith("ExecStart="))
    return _answer("console", enabled=any(re.search(r"agetty\b.*\s(--autologin|-a)[ =]", line) for line in starts))


_LightDM: Final = ("/usr/share/lightdm/lightdm.conf.d/", "/etc/xdg/lightdm/lightdm.conf.d/", "/etc/lightdm/lightdm.conf.d/")
_SOURCES: Final[Mapping[Parser[AutomaticLogin], tuple[tuple[str, ...], tuple[str, ...]]]] = {
    parse_gdm: (
        ("/usr/sbin/gdm3", "/usr/sbin/gdm", "/usr/bin/gdm"),
        ("/etc/gdm3/daemon.conf", "/etc/gdm3/custom.conf", "/etc/gdm/custom.conf"),
    ),
    parse_sddm: (("/usr/bin/sddm",), ("/usr/lib/sddm/sddm.conf.d/", "/etc/sddm.conf.d/", "/etc/sddm.conf")),
    parse_lightdm: (("/usr/sbin/lightdm", "/usr/bin/lightdm"), (*_LightDM, "/etc/lightdm/lightdm.conf")),
    parse_greetd: (("/usr/bin/greetd", "/usr/sbin/greetd"), ("/etc/greetd/config.toml",)),
    parse_agetty: (
        ("/sbin/agetty", "/usr/sbin/agetty"),
        ("/etc/systemd/system/getty@tty1.service.d/", "/etc/systemd/system/autologin@.service"),
    ),
}
"""Each log-in program: where it is installed, and its settings in the order in which later ones win (folders end in /)."""


def read(host: Host) -> AutomaticLogin:
    """The first installed log-in program that logs somebody in; settings left behind by a removed one do not count."""
    for parse, (programs, settings) in _SOURCES.items():
        if any(host.exists(path) for path in programs):
            answer = parse(_whole(host, settings))
            if answer.enabled:
                return answer
    return AutomaticLogin(enabled=False)


def _whole(host: Host, settings: tuple[str, ...]) -> str:
    """All settings files of a program, one after the other; of an assignment made twice the last one counts."""
    paths = [f"{each}{name}" for each in settings for name in (host.list_names(each) if each.endswith("/") else ("",))]
    return "\n".join(text for path in paths for text in _if_there(host.read_text, path))


def _if_there(read_text: Callable[[str], str], path: str) -> tuple[str, ...]:
    try:
        return (read_text(path),)
    except NotRecorded:
        return ()


def _sections(text: str) -> dict[str, dict[str, str]]:
    """An ini file with lower-case names. A section, or an assignment, made again goes over the earlier one."""
    reader = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True, comment_prefixes=("#", ";"))
    try:
        reader.read_string(text)
    except configparser.Error as error:
        raise ValueError("not an ini file") from error
    return {name.lower(): {key: value or "" for key, value in reader[name].items()} for name in reader.sections()}


def _is_true(value: str) -> bool:
    return value.strip().lower() in ("true", "1", "yes")


def _answer(program: str, *, enabled: bool) -> AutomaticLogin:
    return AutomaticLogin(enabled, program if enabled else "")


PARSERS: Final = tuple(_SOURCES)
