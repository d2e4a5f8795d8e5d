"""What the running service watches, and what it cannot, for the doctor and `status`, which are other processes."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from agent import kept_json
from agent.errors import SpoolBusy
from agent.single_writer import SingleWriter
from agent.state_folder import StateFolder

FILE: Final = "watching.json"
LOCK: Final = "watching.lock"


@dataclass(frozen=True, slots=True)
class WatchNotes:
    """How many folders (on Windows keys) are watched for changes, in words what should be watched too and is not, and what
    the system tells beside them.
    """

    folders: int = 0
    not_watched: str = ""
    watched: str = ""


@dataclass(slots=True)
class NotesFile:
    """The notes as the service keeps them; the file is written when they change. `besides` is not watched either."""

    folder: StateFolder
    besides: str = ""
    last: WatchNotes = field(default_factory=WatchNotes)
    _kept: WatchNotes | None = field(default=None)

    def keep(self, notes: WatchNotes) -> None:
        """Write them down. Raises StateFolderError."""
        self.last = notes
        whole = replace(notes, not_watched="; ".join(each for each in (notes.not_watched, self.besides) if each))
        if whole != self._kept:
            self.folder.write(FILE, json.dumps(asdict(whole)).encode())
            self._kept = whole


def read_notes(folder: StateFolder) -> WatchNotes | None:
    """The notes of the service that runs now; None while none runs, or where it does not say."""
    try:
        content = folder.read(FILE)
        return kept_json.record(WatchNotes, content) if content and service_runs(folder) else None
    except ValueError:
        return None


def service_runs(folder: StateFolder) -> bool:
    """Whether a service with this state folder runs: it holds a lock, of which the system lets go when it dies."""
    if not (folder.path / LOCK).exists():
        return False
    try:
        SingleWriter(folder.path / LOCK).close()
    except SpoolBusy:
        return True
    return False


def watching_in_words(notes: WatchNotes | None) -> str:
    """For people."""
    if notes is None:
        return "nothing: no service runs here now"
    if notes.not_watched and not notes.folders:
        return f"no folder; changes are seen by the clock only: {notes.not_watched}"
    seen = f"changes in {notes.folders} {notes.watched or 'folders'} are reported at once"
    return f"{seen}; seen by the clock only: {notes.not_watched}" if notes.not_watched else seen
