"""Linux: does the device open somebody's session at start without a password?

Sources: the configuration references of GDM, sddm.conf(5), LightDM's users.conf and lightdm.conf, LXDM's lxdm.conf, greetd(5),
agetty(8).
"""

import configparser
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Final

from agent.errors import NotRecorded, NotSupported
from agent.host import Host
from agent.linux.console_units import console_units
from agent.linux.display_manager import display_manager
from agent.probes.parsing import Parser, parser
from compliance.facts import AutomaticLogin
from compliance.values import dataclass

READ_FROM: Final = "the settings of the log-in programs GDM, SDDM, LightDM, LXDM, greetd and of the text consoles"


@parser("gdm", "cat /etc/gdm3/daemon.conf", "gdm3", "custom_conf")
def parse_gdm(text: str) -> AutomaticLogin:
    """GDM logs in at once, or after a countdown; both need a switch and a name."""
    daemon = _sections(text).get("daemon", {})
    by = {"automaticloginenable": "automaticlogin", "timedloginenable": "timedlogin"}
    return _answer(
        "GDM", enabled=any(_is_true(daemon.get(switch, "")) and bool(daemon.get(name)) for switch, name in by.items())
    )


@parser("sddm", "cat /etc/sddm.conf", "sddm_conf")
def parse_sddm(text: str) -> AutomaticLogin:
    """SDDM needs a user only: without a session it opens the one used last."""
    return _answer("SDDM", enabled=bool(_sections(text).get("autologin", {}).get("user")))


@parser("lightdm", "cat /etc/lightdm/lightdm.conf", "lightdm_conf")
def parse_lightdm(text: str) -> AutomaticLogin:
    """LightDM: any seat with a user to log in, or with the guest."""
    seats = [values for name, values in _sections(text).items() if name.startswith("seat")]
    return _answer(
        "LightDM", enabled=any(each.get("autologin-user") or _is_true(each.get("autologin-guest", "")) for each in seats)
    )


@parser("lxdm", "cat /etc/lxdm/lxdm.conf", "lxdm_conf")
def parse_lxdm(text: str) -> AutomaticLogin:
    """LXDM logs in whom `autologin` names."""
    return _answer("LXDM", enabled=bool(_sections(text).get("base", {}).get("autologin")))


@parser("greetd", "cat /etc/greetd/config.toml")
def parse_greetd(text: str) -> AutomaticLogin:
    """The `initial_session` of greetd runs without asking."""
    settings = tomllib.loads(text)
    if not {"default_session", "initial_session"} & set(settings):
        raise ValueError("no settings of greetd")
    return _answer("greetd", enabled="initial_session" in settings)


_UNIT: Final = re.compile(r"^\s*(\[[A-Za-z-]+\]\s*$|ExecStart\s*=)", re.MULTILINE)


@parser("agetty", "systemctl cat getty@tty1.service", "getty")
def parse_agetty(text: str) -> AutomaticLogin:
    """A console's unit that starts agetty with --autologin (or -a); comments do not count, an empty ExecStart= starts anew."""
    if not _UNIT.search(text):
        raise ValueError("no unit of systemd")
    commands: list[str] = []
    for line in text.replace("\\\n", " ").splitlines():
        name, _, command = line.partition("=")
        if name.strip() == "ExecStart":
            commands = [*commands, command] if command.strip() else []
    return _answer("console", enabled=any(re.search(r"getty\b.*\s(--autologin|-a)[ =]", each) for each in commands))


_LIGHTDM: Final = ("/usr/share/lightdm/lightdm.conf.d/", "/etc/xdg/lightdm/lightdm.conf.d/", "/etc/lightdm/lightdm.conf.d/")


@dataclass(frozen=True, slots=True)
class _LoginProgram:
    """A graphical log-in: its unit's names, where it is installed, and its settings; later ones win, folders end in /."""

    parse: Parser[AutomaticLogin]
    units: tuple[str, ...]
    programs: tuple[str, ...]
    settings: tuple[str, ...]


_LOGIN_PROGRAMS: Final = (
    _LoginProgram(
        parse_gdm,
        ("gdm", "gdm3"),
        ("/usr/sbin/gdm3", "/usr/sbin/gdm", "/usr/bin/gdm"),
        ("/etc/gdm3/daemon.conf", "/etc/gdm3/custom.conf", "/etc/gdm/custom.conf"),
    ),
    _LoginProgram(
        parse_sddm, ("sddm",), ("/usr/bin/sddm",), ("/usr/lib/sddm/sddm.conf.d/", "/etc/sddm.conf.d/", "/etc/sddm.conf")
    ),
    _LoginProgram(
        parse_lightdm,
        ("lightdm",),
        ("/usr/sbin/lightdm", "/usr/bin/lightdm"),
        (*_LIGHTDM, "/etc/lightdm/lightdm.conf"),
    ),
    _LoginProgram(
        parse_lxdm, ("lxdm",), ("/usr/sbin/lxdm", "/usr/bin/lxdm"), ("/etc/lxdm/default.conf", "/etc/lxdm/lxdm.conf")
    ),
    _LoginProgram(parse_greetd, ("greetd",), ("/usr/bin/greetd", "/usr/sbin/greetd"), ("/etc/greetd/config.toml",)),
)

PARSERS: Final = (*(each.parse for each in _LOGIN_PROGRAMS), parse_agetty)


def read(host: Host) -> AutomaticLogin:
    """The first log-in that needs no password. "No" is said only when the program in charge is one of those read here."""
    in_charge = display_manager(host)
    for answer in _answers(host, in_charge):
        if answer.enabled:
            return answer
    if in_charge and not any(in_charge in each.units for each in _LOGIN_PROGRAMS):
        raise NotSupported(f"the log-in program {in_charge} keeps its settings where this version does not read them")
    return AutomaticLogin(enabled=False)


def _answers(host: Host, in_charge: str) -> Iterator[AutomaticLogin]:
    """Settings left behind by a removed program do not count."""
    for each in _LOGIN_PROGRAMS:
        if in_charge in each.units or any(host.exists(path) for path in each.programs):
            settings = _whole(host, each.settings)
            yield each.parse(settings) if settings.strip() else AutomaticLogin(enabled=False)  # no file: none logs in unasked
    yield from (parse_agetty(unit) for unit in console_units(host) if unit.strip())  # one that is masked is empty


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
    if not text.strip():
        raise ValueError("no settings at all")
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
