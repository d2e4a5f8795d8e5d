"""The watchers beside the clock, each in a thread of the resident: removable media, and changes that matter."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from agent.errors import AgentError, NotSupported, SpoolBusy
from agent.host import Host
from agent.single_writer import SingleWriter
from agent.state_folder import StateFolder
from agent.watching.media_journal import MediaJournal
from agent.watching.watch_notes import LOCK, NotesFile, WatchNotes

_PATIENCE_TURNS: Final = 20
_TURN_SECONDS: Final = 0.1
_MEDIA: Final = "removable media are"
_CHANGES: Final = "changes are"
_DISKS: Final = "disks that come and go are"  # where no journal of media says itself that it is not complete


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
    watchers: dict[str, Watcher] = {}

    def ended(what: str, error: Exception) -> None:
        """The doctor hears it. Without a watcher of media the reports say themselves that their events are not complete."""
        _complain(what, error)
        reason = str(error) or type(error).__name__
        if what == _DISKS:
            notes.besides = f"removable media ({reason})"
        if what != _MEDIA and not _kept(notes, notes.last if what == _DISKS else WatchNotes(0, reason)):
            lock.close()  # what the file said before must not pass for what is watched now

    try:
        for what, make in _made_here(settings, host, journal, wanted, lambda noted: _kept(notes, noted)).items():
            try:
                watchers[what] = make()
            except (AgentError, OSError) as error:
                ended(what, error)
        with _running(watchers, ended):
            yield
    finally:
        lock.close()


def _made_here(
    settings: Path,
    host: Host,
    journal: MediaJournal,
    wanted: Callable[[str], None],
    told: Callable[[WatchNotes], object],
) -> Mapping[str, Callable[[], Watcher]]:
    """What makes the watchers of this system. Another system's are not even loaded: this process stays for ever."""
    if sys.platform == "linux":
        from agent.watching import media_watch, watchers_on_linux  # noqa: PLC0415 - as said above

        return {
            _MEDIA: lambda: media_watch.MediaWatcher(host, journal),
            _CHANGES: lambda: watchers_on_linux.change_watcher(settings, host, wanted, told),
        }
    if sys.platform == "win32":
        from agent.watching import watchers_on_windows  # noqa: PLC0415 - ditto

        return {_CHANGES: lambda: watchers_on_windows.change_watcher(host, wanted, told)}
    if sys.platform == "darwin":
        from agent.watching import watchers_on_macos  # noqa: PLC0415 - ditto

        return {
            _DISKS: lambda: watchers_on_macos.media_watcher(host, wanted),
            _CHANGES: lambda: watchers_on_macos.change_watcher(settings, host, wanted, told),
        }
    return {_CHANGES: _nothing_watched}


def _nothing_watched() -> Watcher:
    raise NotSupported("this version watches nothing on this system")


def _kept(notes: NotesFile, what: WatchNotes) -> bool:
    """Whether they could be written: a full disk must not end the watching."""
    try:
        notes.keep(what)
    except (AgentError, OSError) as error:
        print(f"rollcall-agent run: what is watched is not noted: {error}", file=sys.stderr)
        return False
    return True


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
