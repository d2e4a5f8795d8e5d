"""The lock of Xfce with xfce4-screensaver. Sources: its xfconf settings' names and defaults; the files of xfconfd.

Its times are minutes. The locked attribute of a channel of the system's keeps the person from changing it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from agent.errors import NotSupported, UnexpectedOutput
from agent.linux.user_files import UserFiles
from agent.linux.user_lock import UserLock, set_by
from agent.linux.user_programs import OTHER_LOCKERS
from agent.probes.parsing import parser
from compliance.facts import LocksItself, NeverLocks, SetBy
from compliance.unknown import Unknown, Why

_FOLDER: Final = "xfce4/xfconf/xfce-perchannel-xml"
_CHANNEL: Final = "xfce4-screensaver"
_POWER: Final = "xfce4-power-manager"
PRESENTING: Final = f"/{_POWER}/presentation-mode"
_ON: Final = ("/saver/enabled", "/saver/idle-activation/enabled", "/lock/enabled", "/lock/saver-activation/enabled")
_IDLE: Final = "/saver/idle-activation/delay"
_GRACE: Final = "/lock/saver-activation/delay"
_SLEEP: Final = "/lock/sleep-activation"
DEFAULTS: Final[Mapping[str, str]] = {**dict.fromkeys(_ON, "true"), _IDLE: "5", _GRACE: "0", _SLEEP: "true"}
_LONGEST_MINUTES: Final = 525_600  # a year: more is no lock
_DEEPEST: Final = 32


@dataclass(slots=True)
class Channel:
    """The properties of a channel by their paths, as the file is read; `locked` names whom it is closed to."""

    name: str = ""
    locked: str = ""
    values: dict[str, str] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if element == "channel":
            self.name, self.locked = attributes.get("name", ""), attributes.get("locked", "")
        elif element == "property" and len(self.path) < _DEEPEST:
            self.path.append(attributes["name"])
            if "value" in attributes:
                self.values["/" + "/".join(self.path)] = attributes["value"]

    def end(self, element: str) -> None:
        if element == "property" and self.path:
            self.path.pop()


def read_xfce_lock(files: UserFiles) -> UserLock:
    """The person's channel over the system's, if the screen saver runs at all and nothing holds it up."""
    if not files.running(_CHANNEL):
        return _without_screensaver(files)
    of_system = [parse_channel(each) for each in files.of_system(f"{_FOLDER}/{_CHANNEL}.xml")]
    own_text = files.own(f"{_FOLDER}/{_CHANNEL}.xml")
    own = parse_channel(own_text) if own_text else Channel()
    forced = any(each.locked for each in of_system)
    values = dict(DEFAULTS)
    for each in of_system if forced else [*of_system, own]:
        values |= each.values
    keys = (*_ON, _IDLE, _GRACE)
    who = set_by(
        forced=forced,
        by_person=any(key in own.values for key in keys),
        by_system=any(key in each.values for each in of_system for key in keys),
    )
    lock = NeverLocks(because="presentation mode is on") if _is_presenting(files) else _lock_of(values)
    return UserLock(lock, who, not forced, _flag(values, _SLEEP) and _flag(values, "/lock/enabled"))


def _without_screensaver(files: UserFiles) -> UserLock:
    if any(files.running(each) for each in OTHER_LOCKERS):
        raise NotSupported(
            "another program than xfce4-screensaver locks the screen here; its settings are not read by this version"
        )
    not_told = Unknown(Why.NOT_RECORDED, "nothing that would lock the screen runs")
    return UserLock(NeverLocks(because="xfce4-screensaver is not running"), SetBy.USER, not_told, not_told)


def _is_presenting(files: UserFiles) -> bool:
    """Presentation mode of Xfce's power manager: the session never counts as idle."""
    text = files.own(f"{_FOLDER}/{_POWER}.xml")
    return bool(text) and parse_channel(text).values.get(PRESENTING) == "true"


@parser(
    "xfconf",
    "cat ~/.config/xfce4/xfconf/xfce-perchannel-xml/xfce4-screensaver.xml",
    "xfce4_screensaver",
    "xfconf_query",
    "xfce",
)
def parse_xfconf(text: str) -> LocksItself | NeverLocks:
    """The lock that one file of the channel describes; what it does not say has the default."""
    channel = parse_channel(text)
    if channel.name != _CHANNEL:
        raise ValueError("not the channel of xfce4-screensaver")
    return _lock_of({**DEFAULTS, **channel.values})


def parse_channel(text: str) -> Channel:
    """No document type is read: only it could name other files or blow a text up."""
    channel, reader = Channel(), expat.ParserCreate()
    reader.StartElementHandler = channel.start
    reader.EndElementHandler = channel.end
    reader.StartDoctypeDeclHandler = _refuse
    try:
        reader.Parse(text.encode("utf-8", "replace"), True)  # noqa: FBT003 - expat's own form
    except expat.ExpatError as error:
        raise UnexpectedOutput("a settings file of Xfce is not understood") from error
    except KeyError as error:
        raise UnexpectedOutput("a setting of Xfce has no name") from error
    return channel


def _refuse(*_: object) -> None:
    raise UnexpectedOutput("a settings file of Xfce declares a document type")


def _lock_of(values: Mapping[str, str]) -> LocksItself | NeverLocks:
    for key in _ON:
        if not _flag(values, key):
            return NeverLocks(because=f"{key} is false")
    idle, grace = int(values[_IDLE]), int(values[_GRACE])
    if idle == 0:
        return NeverLocks(because=f"{_IDLE} is 0")
    if not (0 < idle <= _LONGEST_MINUTES and 0 <= grace <= _LONGEST_MINUTES):
        raise ValueError("no time that a lock could have")
    return LocksItself(idle * 60, grace * 60)


def _flag(values: Mapping[str, str], key: str) -> bool:
    match values[key]:
        case "true":
            return True
        case "false":
            return False
        case _:
            raise UnexpectedOutput(f"{key} is neither true nor false")
