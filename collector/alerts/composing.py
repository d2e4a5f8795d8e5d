"""Things to tell, made into a message: by kind, then by what they have in common, and never longer than a person reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from collector.alerts.matter import Kind, Matter
from collector.alerts.message import Line, Message, Part, subject_line
from collector.alerts.reader import Console, Discretion

MOST_OF_A_TOPIC: Final = 5
MOST_OF_A_KIND: Final = 20

_COUNTED: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.LOST: ("1 lost device", "{} about lost devices"),
    Kind.INCIDENT: ("1 device to look at", "{} devices to look at"),
    Kind.OVERDUE: ("1 check overdue", "{} checks overdue"),
    Kind.FAILURE: ("1 check needs action", "{} checks need action"),
    Kind.DAY_BEFORE: ("1 check due", "{} checks due"),
    Kind.HALF_TIME: ("1 check half-way", "{} checks half-way"),
    Kind.SILENT: ("1 silent device", "{} silent devices"),
    Kind.LOAN_OVERDUE: ("1 loan overdue", "{} loans overdue"),
    Kind.LOAN_DUE: ("1 loan due back", "{} loans due back"),
    Kind.LEAVER: ("1 leaver", "{} leavers"),
    Kind.COLLECTOR: ("the collector needs you", "the collector needs you"),
}
_WHY: Final = (
    "Rollcall sends this because `rollcall alerts` names you for it; whoever looks after Rollcall at your school can change "
    "that. Each thing is told once, and again only when it goes on to another stage."
)
_BACKLOG: Final = "Alerts begin with this message: it has everything that stood already. From now on only what is new is told."
_AGAIN: Final = (
    "Part of this may have reached you before: the collector was ended while it was sending, and tells twice rather than never."
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """How a message comes to be sent: the first ever, or perhaps for the second time."""

    is_first: bool
    may_be_again: bool


def alert_of(matters: Sequence[Matter], console: Console, discretion: Discretion, occasion: Occasion, now: datetime) -> Message:
    """The message about these things."""
    opening = [_BACKLOG] if occasion.is_first else []
    opening += [_AGAIN] if occasion.may_be_again else []
    number = sha256("\n".join(sorted(map(repr, (each.news for each in matters)))).encode()).hexdigest()[:32]
    return Message(
        subject=subject_line(f"Devices: {_subject(matters, discretion)}"),
        school=console.school,
        opening=(*opening, f"{console.school}, as at {now.astimezone():%a %d %b %Y, %H:%M}."),
        parts=tuple(_parts(matters, console, discretion)),
        links=(Line("Devices", console.link("/devices")), Line("Overview", console.link("/"))),
        closing=_WHY,
        number=number,
    )


def _subject(matters: Sequence[Matter], discretion: Discretion) -> str:
    """`LAP-0113: Disk is encrypted (ENC-1), critical`, or counts of each kind."""
    if len(matters) == 1 and discretion is not Discretion.COUNTS:
        return f"{matters[0].thing}: {matters[0].topic}"
    return ", ".join(_count(kind, len(found)) for kind, found in _by_kind(matters).items())


def _count(kind: Kind, number: int) -> str:
    one, many = _COUNTED[kind]
    return one if number == 1 else many.format(f"{number:,}")


def _by_kind(matters: Iterable[Matter]) -> dict[Kind, list[Matter]]:
    found: dict[Kind, list[Matter]] = {}
    for each in sorted(matters, key=lambda each: (list(Kind).index(each.kind), each.topic, each.thing)):
        found.setdefault(each.kind, []).append(each)
    return found


def _parts(matters: Sequence[Matter], console: Console, discretion: Discretion) -> Iterator[Part]:
    for kind, found in _by_kind(matters).items():
        if discretion is Discretion.COUNTS:
            yield Part(kind.on_screen, (Line(_count(kind, len(found))),))
            continue
        chosen = _chosen(found)
        left = len(found) - len(chosen)
        lines = tuple(Line(_words(each, discretion), console.link(each.path)) for each in chosen)
        yield Part(kind.on_screen, lines, f"And {left:,} more: the console has them all." if left else "")


def _chosen(found: Sequence[Matter]) -> list[Matter]:
    """Some of each topic: a thousand devices with one fault must not hide another fault."""
    seen: dict[str, int] = {}
    chosen = []
    for each in found:
        seen[each.topic] = seen.get(each.topic, 0) + 1
        if seen[each.topic] <= MOST_OF_A_TOPIC or len(found) <= MOST_OF_A_KIND:
            chosen.append(each)
    return chosen[:MOST_OF_A_KIND]


def _words(matter: Matter, discretion: Discretion) -> str:
    if discretion is Discretion.TAGS:
        return f"{matter.thing} · {matter.topic}" + (f" · {matter.when}" if matter.when else "")
    whom = f" ({matter.person})" if matter.person else ""
    return " · ".join(filter(None, (f"{matter.thing}{whom}", matter.topic, matter.said, matter.when)))
