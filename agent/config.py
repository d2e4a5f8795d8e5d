"""The agent's settings, each source over the one before: built in, agent.toml, conf.d/*.toml, environment, command line.

Every option stands, explained, in configs/agent.toml. A name that nobody knows is an error: a misspelt option that is silently
ignored is a setting that somebody believes in.
"""

import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from agent.errors import ConfigurationError
from agent.network import Network
from compliance.values import dataclass

Value: TypeAlias = str | int | float
Settings: TypeAlias = dict[tuple[str, str], Value]

ENVIRONMENT_PREFIX: Final = "ROLLCALL_AGENT_"
STATE_VARIABLE: Final = "ROLLCALL_STATE"


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its default, and for a number the range that makes sense."""

    default: Value
    at_least: float = 0
    at_most: float = 0


def _system_folder() -> tuple[str, str]:
    """Where this system keeps a service's state and settings."""
    if sys.platform == "win32":
        folder = os.path.expandvars(r"%ProgramData%\Rollcall")
        return folder, folder
    if sys.platform == "darwin":
        return "/Library/Application Support/Rollcall", "/Library/Application Support/Rollcall"
    return "/var/lib/rollcall", "/etc/rollcall"


STATE_FOLDER: Final = _system_folder()[0]
SETTINGS_FOLDER: Final = _system_folder()[1]

OPTIONS: Final[Mapping[tuple[str, str], Option]] = {
    ("agent", "state"): Option(STATE_FOLDER),
    ("schedule", "survey_every_hours"): Option(12, 0.001, 168),
    ("schedule", "settle_seconds"): Option(5, 0, 600),
    ("schedule", "changes_apart_seconds"): Option(30, 0, 3600),
    ("session", "battery_minutes"): Option(5, 0, 1440),
    ("network", "proxy"): Option(""),
    ("network", "ca_file"): Option(""),
    ("spool", "at_most_mb"): Option(64, 1, 4096),
    ("spool", "at_most_days"): Option(400, 1, 3650),
    ("retry", "first_seconds"): Option(1, 0.01, 600),
    ("retry", "longest_seconds"): Option(900, 0.01, 86_400),
}


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """What this run of the agent goes by."""

    state: Path
    survey_every_hours: float
    settle_seconds: float
    changes_apart_seconds: float
    battery_minutes: float
    network: Network
    spool_at_most_mb: float
    spool_at_most_days: float
    retry_first_seconds: float
    retry_longest_seconds: float


def read_config(environment: Mapping[str, str], settings_folder: Path, state: str | None = None) -> AgentConfig:
    """Put the sources together. Raises ConfigurationError naming source, option, value and remedy."""
    settings: Settings = {name: option.default for name, option in OPTIONS.items()}
    for file in _files(settings_folder):
        settings.update(_from_file(file))
    settings.update(_from_environment(environment))
    if chosen := state or environment.get(STATE_VARIABLE):
        settings["agent", "state"] = chosen
    return AgentConfig(
        state=Path(str(settings["agent", "state"])).absolute(),
        survey_every_hours=float(settings["schedule", "survey_every_hours"]),
        settle_seconds=float(settings["schedule", "settle_seconds"]),
        changes_apart_seconds=float(settings["schedule", "changes_apart_seconds"]),
        battery_minutes=float(settings["session", "battery_minutes"]),
        network=Network(str(settings["network", "proxy"]), str(settings["network", "ca_file"])),
        spool_at_most_mb=float(settings["spool", "at_most_mb"]),
        spool_at_most_days=float(settings["spool", "at_most_days"]),
        retry_first_seconds=float(settings["retry", "first_seconds"]),
        retry_longest_seconds=float(settings["retry", "longest_seconds"]),
    )


def _files(folder: Path) -> Iterator[Path]:
    main = folder / "agent.toml"
    if main.exists():
        yield main
    yield from sorted((folder / "conf.d").glob("*.toml"))


def _from_file(file: Path) -> Settings:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (
        ValueError,
        RecursionError,
    ) as error:  # TOMLDecodeError, no text, a number of thousands of digits; nested without end
        raise ConfigurationError(f"{file} is not TOML: {error}. Compare it with configs/agent.toml") from error
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from error
    settings: Settings = {}
    for section, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigurationError(f"{file}: {section} stands outside a [section]; compare it with configs/agent.toml")
        for name, value in table.items():
            settings[section, name] = _checked(str(file), section, name, value)
    return settings


def _from_environment(environment: Mapping[str, str]) -> Settings:
    settings: Settings = {}
    for variable, text in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX):
            section, _, name = variable.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
            settings[section, name] = _checked(variable, section, name, _as_number(text))
    return settings


def _as_number(text: str) -> Value:
    try:
        return float(text)
    except ValueError:
        return text


def _checked(source: str, section: str, name: str, value: object) -> Value:
    option = OPTIONS.get((section, name))
    if option is None:
        raise ConfigurationError(f"{source}: no option is called {section}.{name}; {_suggestion(section, name)}")
    if isinstance(option.default, str):
        if isinstance(value, str) and (value or not option.default):
            return value
        raise ConfigurationError(f"{source}: {section}.{name} is {value!r}; expected text, such as {option.default!r}")
    if isinstance(value, int | float) and not isinstance(value, bool) and option.at_least <= value <= option.at_most:
        return value
    wanted = f"a number from {option.at_least:g} to {option.at_most:g}"
    raise ConfigurationError(f"{source}: {section}.{name} is {value!r}; expected {wanted}, such as {option.default}")


def _suggestion(section: str, name: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - the resident holds it for ever, and needs it for a misspelt word

    known = [".".join(each) for each in OPTIONS]
    close = get_close_matches(f"{section}.{name}", known, n=1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
