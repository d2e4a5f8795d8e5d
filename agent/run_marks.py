"""The marks of the service's runs in the state folder: that one goes on, how it ended, and which ends no message has told yet.

A run that dies has no time to say so. The next one finds its mark, and the number of the system's start tells whether the
computer went down with it (random(4): boot_id). The marks stay on the device; what is told of them is `past_ends` of a report.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Final

from agent import kept_json
from agent.errors import StateFolderError
from agent.state_folder import StateFolder
from compliance.parting import MOST_PAST_ENDS, Parting, PastEnd, parting_of

MARK: Final = "run.json"
UNTOLD: Final = "past_ends.json"

_TOLD_NEXT: Final = frozenset({Parting.STOPPED, Parting.UNINSTALLED})
"""Ends in order that the next run tells, where no message did. That a computer was shut down at home is nobody's business."""


@dataclass(frozen=True, slots=True)
class RunMark:
    """One run. `ended_as` is a word of Parting, empty while it goes on or where it died; `is_told`: a message has said so;
    `installation` is whose run it was, empty in the mark of an agent that did not say it.
    """

    boot_id: str
    known_until: str
    ended_as: str = ""
    is_told: bool = False
    installation: str = ""


class RunMarks:
    """The marks of one device. The service writes that it begins and ends, its worker what was told."""

    def __init__(self, folder: StateFolder) -> None:
        """Reads nothing yet."""
        self._folder = folder

    def begin(self, boot_id: bytes, installation: str, now: datetime, last_made_at: str) -> None:
        """A run of this installation begins: leave its mark, and find out how the one before ended. Raises StateFolderError."""
        before = self._mark()
        end = None if before is None else _end_of(before, boot_id.hex(), installation, last_made_at)
        if end is not None:
            self._keep((*self.untold(), end))
        self._write(RunMark(boot_id.hex(), now.isoformat(), installation=installation))

    def end(self, parting: Parting, now: datetime) -> None:
        """The run ends so. Raises StateFolderError."""
        mark = self._mark()
        if mark is not None:
            self._write(replace(mark, known_until=now.isoformat(), ended_as=parting.value))

    def told(self) -> None:
        """A message says how this run ends. Raises StateFolderError."""
        mark = self._mark()
        if mark is not None and mark.ended_as:
            self._write(replace(mark, is_told=True))

    def untold(self) -> tuple[PastEnd, ...]:
        """The ends that the next report tells, the oldest first. Of a file that was damaged nothing is told."""
        try:
            content = self._folder.read(UNTOLD)
            return tuple(map(_read_end, kept_json.parse(content)["ends"]))[-MOST_PAST_ENDS:] if content else ()
        except (ValueError, LookupError, TypeError, StateFolderError):
            return ()

    def forget_told(self) -> None:
        """A report that is on the disk tells them. Where they cannot be deleted they are told twice, and that is all."""
        with suppress(OSError):
            (self._folder.path / UNTOLD).unlink(missing_ok=True)

    def _mark(self) -> RunMark | None:
        try:
            content = self._folder.read(MARK)
            mark = kept_json.record(RunMark, content) if content else None
            if mark is not None:
                _instant(mark.known_until)
        except ValueError:
            return None
        return mark

    def _write(self, mark: RunMark) -> None:
        self._folder.write(MARK, json.dumps(asdict(mark)).encode())

    def _keep(self, ends: Iterable[PastEnd]) -> None:
        newest = list(ends)[-MOST_PAST_ENDS:]
        told = [{"how": each.how.value, "known_until": each.known_until.isoformat()} for each in newest]
        self._folder.write(UNTOLD, json.dumps({"ends": told}).encode())


class NoMarks:
    """A device without a service: nothing is known of its runs."""

    def told(self) -> None:
        """Nothing to mark."""

    def untold(self) -> tuple[PastEnd, ...]:
        """None."""
        return ()

    def forget_told(self) -> None:
        """Nothing to forget."""


def _instant(text: str) -> datetime:
    """In UTC, so that any calendar has it. Raises ValueError."""
    try:
        return kept_json.instant(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text} is outside the calendar") from error


def _read_end(said: dict[str, str]) -> PastEnd:
    return PastEnd(Parting(said["how"]), _instant(said["known_until"]))


def _end_of(mark: RunMark, boot_id: str, installation: str, last_made_at: str) -> PastEnd | None:
    """How that run ended, None where nobody need be told. A run that died was alive when it made the last message.

    An upgrade excuses the end of the installation that it took the place of: where the same one runs again, it was a stop.
    """
    same_start = mark.boot_id == boot_id
    known_until = _instant(mark.known_until)
    match parting_of(mark.ended_as):
        case None:
            return PastEnd(Parting.KILLED if same_start else Parting.POWER_LOST, _later(known_until, last_made_at))
        case Parting.ENDED if same_start:  # now it is known: the computer stayed on
            return PastEnd(Parting.STOPPED, known_until)
        case Parting.UPGRADED if same_start and mark.installation == installation:
            return PastEnd(Parting.STOPPED, known_until)
        case parting if parting in _TOLD_NEXT and not mark.is_told:
            return PastEnd(parting, known_until)
        case _:
            return None


def _later(known_until: datetime, last_made_at: str) -> datetime:
    """The later of the two; the second may be missing, or damaged."""
    with suppress(ValueError):
        return max(known_until, _instant(last_made_at))
    return known_until
