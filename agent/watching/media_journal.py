"""The journal of removable media: what was attached, detached or opened for writing since the last report.

One process writes it (the watcher, in the resident), another reads and confirms it (the worker). Each has a file of its own, so
neither waits for the other: `media.jsonl` is the watcher's, `media.jsonl.confirmed` the worker's. Whether the watcher was there
all the time is told by marks of its starts, and by the lock that it holds while it runs.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from agent import kept_json
from compliance.facts import MediaAction, MediaEvent, MediumKind
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

if sys.platform != "win32":
    import fcntl

MAXIMUM_EVENTS: Final = 500  # a report must stay far below the 256 KiB of an envelope
_SOON_AFTER_BOOT_MILLISECONDS: Final = 120_000
_GAP: Final = "gap"


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """The events since the last confirmed report. `up_to` is what to confirm when the report that tells them is kept.

    `since`: when the survey for that report began, for what the system keeps a record of itself; None before the first report.
    """

    events: tuple[MediaEvent, ...]
    complete: bool
    up_to: int
    since: datetime | None = None


class MediaJournal:
    """An append-only file of numbered lines. Its folder must exist and belong to the agent."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._confirmed_path = path.with_name(path.name + ".confirmed")
        self._told_path = path.with_name(path.name + ".told")
        self._ended_path = path.with_name(path.name + ".ended")
        self._lock_path = path.with_name(path.name + ".lock")

    # -- the worker's side ---------------------------------------------------------------------------------------------------

    def events_since_last_report(self) -> MediaRecord:
        """Everything not confirmed yet. Complete only if a watcher runs now and none of the lines is a gap."""
        confirmed = self._confirmed()
        lines = [line for line in self._lines() if line["n"] > confirmed]
        events = tuple(_event(line) for line in lines if _GAP not in line)
        seen_all = self._is_watched() and not any(_GAP in line for line in lines)
        return MediaRecord(events, seen_all, lines[-1]["n"] if lines else confirmed, self._told_until())

    def confirm(self, up_to: int, surveyed_from: datetime | None = None) -> None:
        """The report with these events is kept, and its survey began at that instant: do not tell them again."""
        _replace(self._confirmed_path, str(max(up_to, self._confirmed())))
        if surveyed_from is not None:
            _replace(self._told_path, surveyed_from.isoformat())

    # -- the watcher's side --------------------------------------------------------------------------------------------------

    @contextmanager
    def watching(self, boot_id: bytes, milliseconds_since_boot: int) -> Iterator[None]:
        """Hold the lock that says "somebody watches". Raises BlockingIOError when another watcher does already.

        The time before this start was no gap only if the watcher before ended in an orderly way, the system was started anew
        since, and this watcher came soon after that: a medium cannot be attached to a system that is off.
        """
        with self._lock_path.open("ab") as file:
            _lock(file.fileno(), patience_seconds=1.0)
            ended_in = self._boot_of_last_end()
            if ended_in in ("", boot_id.hex()) or milliseconds_since_boot > _SOON_AFTER_BOOT_MILLISECONDS:
                self.append_gap("the watcher was not there")
            self._ended_path.unlink(missing_ok=True)
            yield
            _replace(self._ended_path, boot_id.hex())

    def append(self, event: MediaEvent) -> None:
        """Write one event to the disk."""
        encrypted = {"unknown": event.encrypted.why.value} if isinstance(event.encrypted, Unknown) else event.encrypted
        fields = {"at": event.at.isoformat(), "action": event.action.value, "kind": event.kind.value}
        self._write({**fields, "medium_id": event.medium_id, "encrypted": encrypted})

    def append_gap(self, because: str) -> None:
        """Confess that something may have been missed before this line."""
        self._write({_GAP: because})

    def _write(self, fields: dict[str, Any]) -> None:
        lines = self._lines()
        number = max(lines[-1]["n"] if lines else 0, self._confirmed()) + 1
        kept = [line for line in lines if line["n"] > self._confirmed()]
        if len(kept) >= MAXIMUM_EVENTS:
            kept = [{"n": kept[1]["n"], _GAP: "too many events"}, *kept[2:]]
        _replace(self._path, "".join(json.dumps(line) + "\n" for line in [*kept, {"n": number, **fields}]))

    # -- both ----------------------------------------------------------------------------------------------------------------

    def _lines(self) -> list[dict[str, Any]]:
        try:
            return [_line(text) for text in self._read(self._path).splitlines()]
        except (ValueError, LookupError, TypeError):
            return [{"n": self._confirmed() + 1, _GAP: "the journal was damaged"}]

    def _confirmed(self) -> int:
        try:
            text = self._read(self._confirmed_path)
            return int(text) if text.isdecimal() else 0  # telling an event twice is better than not at all
        except ValueError:  # no text, or a number of thousands of digits
            return 0

    def _told_until(self) -> datetime | None:
        try:
            text = self._read(self._told_path)
            return kept_json.instant(text) if text else None
        except (ValueError, TypeError):
            return None  # nothing of before is told, rather than all of it

    def _boot_of_last_end(self) -> str:
        try:
            return self._read(self._ended_path)
        except ValueError:
            return ""  # as if it had not ended in an orderly way

    @staticmethod
    def _read(path: Path) -> str:
        try:
            return path.read_text("utf-8")
        except FileNotFoundError:
            return ""

    def _is_watched(self) -> bool:
        try:
            with self._lock_path.open("rb") as file:
                _lock(file.fileno())
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False


def _line(text: str) -> dict[str, Any]:
    """One line. Raises ValueError, LookupError or TypeError for one that `_write` cannot have written."""
    line = kept_json.parse(text)
    if type(line["n"]) is not int:
        raise TypeError("n")
    if _GAP not in line:
        _event(line)
    return line


def _event(line: dict[str, Any]) -> MediaEvent:
    encrypted, medium_id = line["encrypted"], line["medium_id"]
    if not isinstance(encrypted, dict | bool) or not isinstance(medium_id, str):
        raise TypeError("an event of another shape")
    return MediaEvent(
        at=kept_json.instant(line["at"]),
        action=MediaAction(line["action"]),
        medium_id=medium_id,
        kind=MediumKind(line["kind"]),
        encrypted=Unknown(Why(encrypted["unknown"])) if isinstance(encrypted, dict) else encrypted,
    )


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as file:  # a reader sees the old file or the new one
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _lock(file_descriptor: int, patience_seconds: float = 0.0) -> None:
    """Take the lock or raise BlockingIOError; the patience is for a reader that holds it for the moment of its test.

    Only Linux has a watcher that writes: elsewhere nothing ever holds the lock.
    """
    if sys.platform != "win32":
        while True:
            try:
                return fcntl.flock(file_descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if patience_seconds <= 0:
                    raise
                time.sleep(0.1)
                patience_seconds -= 0.1
    return None
