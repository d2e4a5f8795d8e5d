"""Windows: which system is this, and until when does its maker mend it?

Sources: values of the CurrentVersion key, Microsoft Learn; data/os_support.toml; agent.windows.extended_updates for Windows 10.
The key's ProductName says "Windows 10" on Windows 11 too: the number of the build tells.
"""

import tomllib
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final

from agent.errors import ProbeError
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.extended_updates import LICENCES, ExtendedUpdates, parse_licences
from agent.windows.powershell import ask
from agent.windows.registry import registry_values
from compliance.facts import OperatingSystem
from compliance.unknown import Unknown, Why

READ_FROM: Final = (
    "Windows' own record of its edition, version and build, the agent's table of the days on which support ends, and for "
    "Windows 10 whether Extended Security Updates are licensed"
)

_SUPPORT_TABLE: Final = Path(__file__).parent.parent / "data" / "os_support.toml"
_KEY: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_NAMES: Final = ("CurrentBuildNumber", "UBR", "DisplayVersion", "ReleaseId", "EditionID", "InstallationType")
_FIRST_OF_11, _FIRST_OF_10, _LAST_OF_10 = 22000, 10240, 19045
_EDITIONS: Final = {
    "Core": "Home",
    "CoreSingleLanguage": "Home Single Language",
    "CoreCountrySpecific": "Home",
    "Professional": "Pro",
    "ProfessionalEducation": "Pro Education",
    "ProfessionalWorkstation": "Pro for Workstations",
    "Cloud": "S",
    "CloudEdition": "SE",
    "Education": "Education",
    "Enterprise": "Enterprise",
    "EnterpriseS": "Enterprise LTSC",
    "IoTEnterprise": "IoT Enterprise",
    "IoTEnterpriseS": "IoT Enterprise LTSC",
    "ServerRdsh": "Enterprise multi-session",
}
_HOME_AND_PRO: Final = ("Core", "Professional")
_OF_ORGANISATIONS: Final = ("Enterprise", "Education", "IoTEnterprise", "ServerRdsh")
_LINES: Final = {"EnterpriseS": "long_term", "IoTEnterpriseS": "long_term_of_things"}
_NO_DAY: Final = Unknown(Why.NOT_RECORDED, "the agent's table does not have this build of this edition")
_OF_PEOPLE: Final = Unknown(
    Why.NOT_SUPPORTED,
    "Windows 10 is mended for people at home who asked for it; whether that holds for this computer is not read",
)


def read(host: Host) -> OperatingSystem:
    """The system and its build. Only the last Windows 10 can have updates that go on."""
    text = host.read_registry(_KEY, *_NAMES)
    extended: ExtendedUpdates | Unknown = Unknown(Why.NOT_READ, "Extended Security Updates were not asked for")
    if _build(text) == _LAST_OF_10:
        try:
            extended = parse_licences(ask(host, LICENCES))
        except ProbeError as error:
            extended = error.as_unknown()
    return _system(text, extended)


@parser("reg", f'reg query "{_KEY}"')
def parse_version(text: str) -> OperatingSystem:
    """Its values. Of the last Windows 10 they do not tell whether it is still mended."""
    return _system(text, Unknown(Why.NOT_READ, "whether Extended Security Updates are licensed does not stand there"))


def _build(text: str) -> int:
    """0 where it is not told: then `_system` says so."""
    said = str(registry_values(text).get("currentbuildnumber"))
    return int(said) if said.isascii() and said.isdecimal() else 0


def _system(text: str, extended: ExtendedUpdates | Unknown) -> OperatingSystem:
    values = registry_values(text)
    build, edition = int(values["currentbuildnumber"]), str(values["editionid"])
    version = values.get("displayversion") or values.get("releaseid") or str(build)
    update = values.get("ubr")
    exact = (
        f"10.0.{build}.{update}" if isinstance(update, int) else Unknown(Why.NOT_RECORDED, "Windows does not say its update")
    )
    server = str(values.get("installationtype", "")).startswith("Server")
    return OperatingSystem(
        _server_name(build) if server else _client_name(build, edition),
        str(version),
        exact,
        _supported_until(build, "server" if server else _line_of(edition), extended),
    )


def _client_name(build: int, edition: str) -> str:
    if build < _FIRST_OF_10:
        raise ValueError("older than Windows 10")
    plain = edition.removesuffix("N")
    return f"Windows {11 if build >= _FIRST_OF_11 else 10} {_EDITIONS.get(edition) or _EDITIONS.get(plain, edition)}"


def _server_name(build: int) -> str:
    """By its build, as the client's is: what the registry calls it is meant for people."""
    year = _support_table()["server_names"].get(str(build))
    return f"Windows Server {year}" if year else "Windows Server"


def _line_of(edition: str) -> str:
    """In which of Microsoft's tables an edition stands; editions without a media player (N) stand with their likes."""
    plain = edition.removesuffix("N")
    if plain.startswith(_HOME_AND_PRO):
        return "home_and_pro"
    return "enterprise_and_education" if plain in _OF_ORGANISATIONS else _LINES.get(plain, "")


def _supported_until(build: int, line: str, extended: ExtendedUpdates | Unknown) -> datetime | Unknown:
    day = _support_table().get(line, {}).get(str(build))
    if day is None:
        return _NO_DAY
    if build == _LAST_OF_10 and line in ("home_and_pro", "enterprise_and_education"):
        return _of_the_last_10(day, line, extended)
    return _end_of(day)


def _of_the_last_10(day: date, line: str, extended: ExtendedUpdates | Unknown) -> datetime | Unknown:
    if isinstance(extended, Unknown):
        return extended
    if extended.licensed_until:
        return _end_of(date.fromisoformat(extended.licensed_until))
    return _OF_PEOPLE if line == "home_and_pro" and not extended.joined else _end_of(day)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


@cache
def _support_table() -> dict[str, Any]:
    return dict(tomllib.loads(_SUPPORT_TABLE.read_text("utf-8"))["windows"])


PARSERS: Final = (parse_version, parse_licences)
