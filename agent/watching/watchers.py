"""The watchers beside the clock, each in a thread of the resident: removable media, and changes that matter."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from agent.errors import AgentError, NotSupported, SpoolBusy
from agent.host import Host
from agent.single_writer import SingleWriter
from agent.state_folder import StateFolder
from agent.watching.change_watch import ChangeWatcher
from agent.watching.folder_watches import FolderWatches, in_words
from agent.watching.inotify import Inotify
from agent.watching.media_journal import MediaJournal
from agent.watching.media_watch import MediaWatcher
from agent.watching.watch_notes import LOCK, NotesFile, WatchNotes
from agent.watching.watched_on_linux import ANTIVIRUS_PROGRAMS, SESSIONS, of_person, of_system, people_here
from agent.watching.watched_place import Place

_FIRST_PERSON: Final = 1000
_MOST_PEOPLE: Final = 32
_PATIENCE_TURNS: Final = 20
_TURN_SECONDS: Final = 0.1
_MEDIA: Final = "removable media are"
_CHANGES: Final = "changes are"


class Watcher(Protocol):
    """What blocks in `watch` until `stop`."""

    def watch(self) -> None: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...


@contextmanager
def watching(
    folder: StateFolder, settings: Path, host: Host, journal: MediaJournal, wanted: Callable[[str], None]
) -> Iterator[None]:
    """Watch while the block lasts; `wanted` hears the trigger of each change. Raises SpoolBusy beside another service."""
    lock = _locked(folder)
    notes = NotesFile(folder)
    watchers: dict[str, Watcher] = {_MEDIA: MediaWatcher(host, journal)}

    def ended(what: str, error: Exception) -> None:
        """The doctor hears it. Without a watcher of media the reports say themselves that their events are not complete."""
        _complain(what, error)
        if what == _CHANGES and not _kept(notes, WatchNotes(0, str(error) or type(error).__name__)):
            lock.close()  # what the file said before must not pass for what is watched now

    try:
        try:
            watchers[_CHANGES] = change_watcher(settings, host, wanted, notes)
        except (AgentError, OSError) as error:
            ended(_CHANGES, error)
        with _running(watchers, ended):
            yield
    finally:
        lock.close()


def change_watcher(settings: Path, host: Host, wanted: Callable[[str], None], notes: NotesFile) -> ChangeWatcher:
    """The watcher of this system. Raises NotSupported where there is none yet, OSError where the system gives it no queue."""
    if sys.platform != "linux":
        raise NotSupported("this version watches no folders on this system")

    def programs() -> Iterator[int]:
        found = host.processes()
        return (each.pid for each in found if each.name in ANTIVIRUS_PROGRAMS and each.user_id < _FIRST_PERSON)

    def told(folders: FolderWatches) -> None:
        _kept(notes, WatchNotes(folders.count, in_words(folders.not_watched)))

    return ChangeWatcher(Inotify(), lambda: _places(settings), programs, wanted, told)


def _kept(notes: NotesFile, what: WatchNotes) -> bool:
    """Whether they could be written: a full disk must not end the watching."""
    try:
        notes.keep(what)
    except (AgentError, OSError) as error:
        print(f"rollcall-agent run: what is watched is not noted: {error}", file=sys.stderr)
        return False
    return True


def _places(settings: Path) -> Iterator[Place]:
    yield from of_system(str(settings.absolute()))
    for user_id in people_here(_names_in(SESSIONS))[:_MOST_PEOPLE]:
        yield from of_person(_home_of(user_id))


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are wanted, not paths
    except OSError:
        return []


def _home_of(user_id: int) -> str:
    if sys.platform == "win32":
        raise NotSupported("people have no numbers on this system")
    import pwd  # noqa: PLC0415 - not there on Windows

    try:
        return pwd.getpwuid(user_id).pw_dir
    except KeyError:
        return f"/nonexistent/{user_id}"  # told as a folder that is not there


@contextmanager
def _running(watchers: dict[str, Watcher], ended: Callable[[str, Exception], None]) -> Iterator[None]:
    threads = [threading.Thread(target=_watch, args=(*each, ended), name=each[0], daemon=True) for each in watchers.items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for watcher in watchers.values():
            watcher.stop()
        for thread in threads:
            thread.join()
        for watcher in watchers.values():
            watcher.close()


def _watch(what: str, watcher: Watcher, ended: Callable[[str, Exception], None]) -> None:
    try:
        watcher.watch()
    except Exception as error:  # noqa: BLE001 - whatever ends a watcher must be told: the clock goes on, and sees the rest
        ended(what, error)


def _complain(what: str, error: Exception) -> None:
    print(f"rollcall-agent run: {what} not watched: {error}", file=sys.stderr)


def _locked(folder: StateFolder) -> SingleWriter:
    """The lock that says that a service runs. Whoever asks that takes it for a moment."""
    for _ in range(_PATIENCE_TURNS):
        try:
            return SingleWriter(folder.path / LOCK)
        except SpoolBusy:
            time.sleep(_TURN_SECONDS)
    return SingleWriter(folder.path / LOCK)
