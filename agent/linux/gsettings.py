"""Lock settings kept in dconf: GNOME and its relatives, Cinnamon, MATE. Sources: gsettings(1), dconf(1), dconf(7), the schemas.

gsettings prints the schema's default, with exit status 0, when it cannot reach the user's database. So nothing that it says is
believed until dconf, which reads the database itself, has been compared with it.
"""

from collections.abc import Mapping
from typing import Final

from agent.errors import UnexpectedOutput
from agent.probes.parsing import parser
from compliance.facts import LocksItself, NeverLocks
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

Settings = Mapping[str, str]
"""What is set, by "schema key"."""


@dataclass(frozen=True, slots=True)
class LockKeys:
    """Where a family of desktops keeps its lock. `on` must be true, `off` must be false. MATE counts in minutes."""

    idle: str
    delay: str
    on: tuple[str, ...]
    off: tuple[str, ...] = ()
    unit_seconds: int = 1

    @property
    def all(self) -> tuple[str, ...]:
        """Every key that decides."""
        return (self.idle, self.delay, *self.on, *self.off)

    @property
    def schemas(self) -> tuple[str, ...]:
        """The schemas of these keys."""
        return tuple(dict.fromkeys(key.split(" ")[0] for key in self.all))


GNOME: Final = LockKeys(
    idle="org.gnome.desktop.session idle-delay",
    delay="org.gnome.desktop.screensaver lock-delay",
    on=("org.gnome.desktop.screensaver lock-enabled",),
    off=("org.gnome.desktop.lockdown disable-lock-screen",),
)
CINNAMON: Final = LockKeys(
    idle="org.cinnamon.desktop.session idle-delay",
    delay="org.cinnamon.desktop.screensaver lock-delay",
    on=("org.cinnamon.desktop.screensaver lock-enabled",),
    off=("org.cinnamon.desktop.lockdown disable-lock-screen",),
)
MATE: Final = LockKeys(
    idle="org.mate.session idle-delay",
    delay="org.mate.screensaver lock-delay",
    on=("org.mate.screensaver lock-enabled", "org.mate.screensaver idle-activation-enabled"),
    off=("org.mate.desktop.lockdown disable-lock-screen",),
    unit_seconds=60,
)
FAMILIES: Final = (GNOME, CINNAMON, MATE)

UBUNTUS: Final = "org.gnome.desktop.screensaver ubuntu-lock-on-suspend"
AUTORUN: Final[Mapping[LockKeys, str]] = {
    GNOME: "org.gnome.desktop.media-handling autorun-never",
    CINNAMON: "org.cinnamon.desktop.media-handling autorun-never",
    MATE: "org.mate.media-handling autorun-never",
}
"""Where each family keeps that nothing on a medium starts by itself."""

_SCHEMA_OF_GROUP: Final = {
    "org.mate.desktop.session": "org.mate.session",
    "org.mate.desktop.media-handling": "org.mate.media-handling",
}
"""Where a schema does not lie under the path of its own name."""
GROUP_OF_SCHEMA: Final = {schema: group for group, schema in _SCHEMA_OF_GROUP.items()}


@parser("gsettings", "gsettings list-recursively (the desktop's lock schemas), which dconf dump / may follow", "gsettings_get")
def parse_lock(text: str) -> LocksItself | NeverLocks | Unknown:
    """The lock that `SCHEMA KEY VALUE` lines describe, of whichever desktop; checked by `dconf dump /` where that follows."""
    listing, _, dump = text.partition("\n[")
    said, stored = parse_settings(listing), parse_dump(f"[{dump}")
    for family in FAMILIES:
        if family.idle in said:
            return contradiction(family, said, stored) or lock_of(family, said)
    raise UnexpectedOutput("the settings of no known desktop are listed")


@parser("gsettings_list", "gsettings list-recursively SCHEMA", "gsettings_list_recursively")
def parse_settings(text: str) -> Settings:
    """`SCHEMA KEY VALUE` lines, as `gsettings list-recursively` prints them."""
    triples = (line.split(" ", 2) for line in text.splitlines() if line.count(" ") > 1)
    return {f"{schema} {key}": _plain(value) for schema, key, value in triples}


@parser("dconf", "dconf dump /", "dconf_dump")
def parse_dump(text: str) -> Settings:
    """`dconf dump /`: what any database sets. A group is a path: the schema's name with slashes, but for one."""
    settings, schema = {}, ""
    for line in text.splitlines():
        if line.startswith("["):
            group = line.strip("[]").strip("/").replace("/", ".")
            schema = _SCHEMA_OF_GROUP.get(group, group)
        elif "=" in line:
            key, _, value = line.partition("=")
            settings[f"{schema} {key}"] = _plain(value)
    return settings


def lock_of(keys: LockKeys, settings: Settings) -> LocksItself | NeverLocks:
    """When the screen locks. An idle time of 0 means never; a delay of 0 means at once.

    A prohibition that the listing does not have forbids nothing: older versions of a schema lack the key.
    """
    for key in (*keys.on, *(each for each in keys.off if each in settings)):
        if _flag(settings, key) is (key in keys.off):
            return NeverLocks(because=f"{key} is {settings[key]}")
    idle = _whole_number(settings, keys.idle)
    if idle == 0:
        return NeverLocks(because=f"{keys.idle} is 0")
    return LocksItself(idle * keys.unit_seconds, _whole_number(settings, keys.delay) * keys.unit_seconds)


def locks_on_suspend(keys: LockKeys, said: Settings, stored: Settings) -> bool | Unknown:
    """Whether the password is asked for after sleep. GNOME locks before it sleeps if it may lock at all; Ubuntu adds a key."""
    if keys is not GNOME:
        return Unknown(Why.NOT_SUPPORTED, "whether this desktop locks before it sleeps is not read by this version")
    if UBUNTUS in stored and stored[UBUNTUS] != said.get(UBUNTUS):
        return Unknown(Why.CONTRADICTION, "gsettings and the user's own settings database disagree")
    allowed = all(_flag(said, each) for each in keys.on) and not any(_flag(said, each) for each in keys.off if each in said)
    return allowed and said.get(UBUNTUS, "true") == "true"


def contradiction(keys: LockKeys, said: Settings, stored: Settings) -> Unknown | None:
    """The reason not to believe gsettings: the database holds another value than it printed."""
    if any(key in stored and stored[key] != said.get(key) for key in keys.all):
        return Unknown(Why.CONTRADICTION, "gsettings and the user's own settings database disagree")
    return None


def _flag(settings: Settings, key: str) -> bool:
    match settings.get(key):
        case "true":
            return True
        case "false":
            return False
        case _:
            raise UnexpectedOutput(f"{key} is neither true nor false")


def _whole_number(settings: Settings, key: str) -> int:
    value = settings.get(key, "")
    if not value.isdecimal() or len(value) > 9:  # more digits than an int32 has
        raise UnexpectedOutput(f"{key} is not a number of time units")
    return int(value)


def _plain(value: str) -> str:
    """`uint32 900` and `900` are the same value."""
    return value.strip().removeprefix("uint32 ").removeprefix("int32 ")
