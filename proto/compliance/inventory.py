"""A list of programs, told as changes: what the next report says, and what its reader makes of it. Equal on both sides.

A list is named by the SHA-256 of its lines: name, tab, version, tab, publisher, line feed, in the order of their UTF-8 bytes,
each once. Changes name the list that they change and the list that comes of it, so a reader that lacks any of them notices: it
never has a wrong list, only none.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from compliance.errors import InventoryError
from compliance.facts.software import MOST_CHANGES, Program, SoftwareInventory, SoftwareSource
from compliance.values import dataclass

MOST_PROGRAMS: Final = 20_000
LONGEST_TEXT: Final = 200
MOST_BYTES_TOLD: Final = 128 * 1024
"""Of changes in one report: half of what an envelope may have. Some 2,500 packages of a Linux system fit."""

_FRAMING_BYTES: Final = 12  # of a program's message: its own tag and length, and those of three texts
_BETWEEN: Final = "\t"


@dataclass(frozen=True, slots=True)
class ProgramList:
    """Programs, each once, as the lines of which a list is made."""

    lines: frozenset[str]

    @property
    def text(self) -> str:
        """The lines as they are hashed."""
        return "".join(f"{line}\n" for line in sorted(self.lines))  # by code points, which is by UTF-8 bytes (RFC 3629, 1)

    @property
    def digest(self) -> str:
        """The list's name, in hexadecimal."""
        return digest_of(self.text)

    @property
    def programs(self) -> tuple[Program, ...]:
        """Sorted by name."""
        return programs_of(sorted(self.lines))


NO_PROGRAMS: Final = ProgramList(frozenset())


class Told(NamedTuple):
    """What a report says of the programs, and the list that its reader has then."""

    inventory: SoftwareInventory
    programs: ProgramList


def digest_of(text: str) -> str:
    """The name of a list, by its text."""
    return sha256(text.encode()).hexdigest()


def programs_of(lines: Iterable[str]) -> tuple[Program, ...]:
    """The programs of lines that are some of a list."""
    return tuple([Program(*line.split(_BETWEEN)) for line in lines])


def list_of(programs: Iterable[Program]) -> ProgramList:
    """The list of these programs. Raises InventoryError for too many, and for one that no line can hold."""
    lines = frozenset(map(_line, programs))
    if len(lines) > MOST_PROGRAMS:
        raise InventoryError(f"a list of {len(lines)} programs; the limit is {MOST_PROGRAMS}")
    return ProgramList(lines)


def list_of_text(text: str) -> ProgramList:
    """The list that `ProgramList.text` was made of. Raises InventoryError for any other text."""
    lines = frozenset(text.removesuffix("\n").split("\n")) if text else frozenset()
    if len(lines) > MOST_PROGRAMS or not all(map(_is_line, lines)):
        raise InventoryError(f"a text that is no list of programs, or has more than {MOST_PROGRAMS}")
    return ProgramList(lines)


def whole(programs: ProgramList, sources: tuple[SoftwareSource, ...]) -> SoftwareInventory:
    """The whole list as one change of nothing: as a probe reads it, whatever was told before."""
    added = programs.programs
    return SoftwareInventory(sources, "", programs.digest, len(added), untold=0, added=added, removed=())


def next_told(base: ProgramList, now: ProgramList, sources: tuple[SoftwareSource, ...]) -> Told:
    """What to say next to a reader who has the base, as far as it fits; the rest is left for the report after.

    Where that is no more to say, all is said from the beginning.
    """
    if len(base.lines ^ now.lines) >= len(now.lines):
        base = NO_PROGRAMS
    removed, taken = _that_fit(sorted(base.lines - now.lines), MOST_BYTES_TOLD)
    added, _ = _that_fit(sorted(now.lines - base.lines), MOST_BYTES_TOLD - taken)
    reached = ProgramList(base.lines.difference(removed).union(added))
    inventory = SoftwareInventory(
        sources=sources,
        base_sha256=base.digest if base.lines else "",
        list_sha256=reached.digest,
        programs=len(reached.lines),
        untold=len(reached.lines ^ now.lines),
        added=programs_of(added),
        removed=programs_of(removed),
    )
    return Told(inventory, reached)


def followed(base: ProgramList, told: SoftwareInventory) -> ProgramList:
    """The list that the changes make of the base. Raises InventoryError where they do not fit, or come to something else."""
    if told.base_sha256 != (base.digest if base.lines else ""):
        raise InventoryError("the changes are of another list than the one that is known")
    added, removed = list_of(told.added).lines, list_of(told.removed).lines
    if not removed <= base.lines or added & base.lines:
        raise InventoryError("the changes take away programs that are not in the list, or add some that are")
    reached = ProgramList((base.lines - removed) | added)
    if len(reached.lines) > MOST_PROGRAMS:
        raise InventoryError(f"a list of {len(reached.lines)} programs; the limit is {MOST_PROGRAMS}")
    if reached.digest != told.list_sha256 or len(reached.lines) != told.programs:
        raise InventoryError("the changes do not come to the list that they name")
    return reached


def _line(program: Program) -> str:
    name, version, publisher = program.name, program.version, program.publisher
    is_short = max(len(name), len(version), len(publisher)) <= LONGEST_TEXT
    if not name or not is_short or not (name + version + publisher).isprintable():
        raise InventoryError(
            f"a program without a name, or with a text of more than {LONGEST_TEXT} letters or signs that none has"
        )
    return f"{name}{_BETWEEN}{version}{_BETWEEN}{publisher}"


def _is_line(line: str) -> bool:
    has_parts = line.count(_BETWEEN) == 2 and not line.startswith(_BETWEEN)
    return has_parts and len(line) <= 3 * LONGEST_TEXT + 2 and line.replace(_BETWEEN, "").isprintable()


def _that_fit(lines: Sequence[str], room: int) -> tuple[list[str], int]:
    """The first of them that fit into so many bytes, and how many bytes they take."""
    taken = 0
    for place, line in enumerate(lines[:MOST_CHANGES]):
        size = len(line.encode()) + _FRAMING_BYTES
        if taken + size > room:
            return list(lines[:place]), taken
        taken += size
    return list(lines[:MOST_CHANGES]), taken
