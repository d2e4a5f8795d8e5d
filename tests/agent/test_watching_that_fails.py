"""Watching that ends is told: what the doctor read before must not pass for what is watched now."""

import re
import sys
import threading
from errno import EACCES
from pathlib import Path

import pytest
from recorded_host import RecordedHost
from resident_story import Story
from watched import watched

from agent.doctor.watch_examination import examine_watching
from agent.host import Process
from agent.resident import SurveyWanted, WorkerSaid
from agent.single_writer import SingleWriter
from agent.state_folder import StateFolder
from agent.watching.folder_watches import in_words
from agent.watching.inotify import Inotify
from agent.watching.media_journal import MediaJournal
from agent.watching.watch_notes import FILE, LOCK, NotesFile, WatchNotes, read_notes
from agent.watching.watched_on_linux import of_person
from agent.watching.watched_place import Place, look_at
from agent.watching.watchers import watching

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="folders are watched on Linux only")

PATIENCE_SECONDS = 30


class QuietHost(RecordedHost):
    """A machine on which nothing runs."""

    def __init__(self) -> None:
        super().__init__("")

    def processes(self) -> tuple[Process, ...]:
        return ()

    def boot_id(self) -> bytes:
        return bytes(16)

    def monotonic_milliseconds(self) -> int:
        return 0


class BrokenHost(QuietHost):
    """A machine whose programs cannot be told, by a fault of ours."""

    def processes(self) -> tuple[Process, ...]:
        raise RuntimeError("a fault of ours")


class RefusingKernel(Inotify):
    """What the kernel answers to an account that may not read a folder; root, as which tests may run, is refused nothing."""

    def watch(self, folder: str) -> int:
        if folder.endswith("closed"):
            raise PermissionError(EACCES, "Permission denied")
        return super().watch(folder)


def full(folder: StateFolder) -> None:
    """Like a full disk: the notes cannot be written."""
    (folder.path / f"{FILE}.new").mkdir()


def becomes(folder: StateFolder, notes: WatchNotes | None) -> bool:
    """Whether these become the notes within the time that anybody has."""
    pause = threading.Event()
    return any(read_notes(folder) == notes or pause.wait(0.1) for _ in range(PATIENCE_SECONDS * 10))


def test_notes_that_cannot_be_written_do_not_end_the_watching(
    folder: StateFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    settings, heard = tmp_path / "settings", threading.Event()
    settings.mkdir()
    full(folder)
    journal = MediaJournal(folder.media_journal_file)
    with watching(folder, settings, QuietHost(), journal, lambda _: heard.set()):
        for number in range(PATIENCE_SECONDS * 2):
            (settings / "agent.toml").write_text(f"number = {number}")
            if heard.wait(0.5):
                break
    assert (heard.is_set(), "what is watched is not noted" in capsys.readouterr().err) == (True, True)


def test_a_fault_that_ends_the_watching_is_what_the_doctor_says(folder: StateFolder, tmp_path: Path):
    NotesFile(folder).keep(WatchNotes(40))
    with watching(folder, tmp_path, BrokenHost(), MediaJournal(folder.media_journal_file), print):
        assert becomes(folder, WatchNotes(0, "a fault of ours"))
        assert "no folder; changes are seen by the clock only: a fault of ours" in examine_watching(folder).words


def test_where_not_even_that_can_be_written_no_old_notes_are_told(folder: StateFolder, tmp_path: Path):
    NotesFile(folder).keep(WatchNotes(40))
    full(folder)
    with watching(folder, tmp_path, BrokenHost(), MediaJournal(folder.media_journal_file), print):
        assert becomes(folder, None)


def test_a_folder_of_a_persons_is_not_listed_to_find_a_file_in_it(tmp_path: Path):
    """It may be entered and not listed; root could list it all the same, so the names are asserted too."""
    (tmp_path / ".config").mkdir()
    (place,) = (each for each in of_person(str(tmp_path)) if each.folder.endswith(".config"))
    (tmp_path / ".config").chmod(0o300)
    before = look_at(place)
    (tmp_path / ".config" / "kscreenlockerrc").write_text("[Daemon]\nAutolock=false\n")
    after = look_at(place)
    (tmp_path / ".config").chmod(0o700)
    assert (place.exactly, after == before) == (("kscreenlockerrc",), False)


def test_a_folder_that_may_not_be_watched_is_noted_with_the_reason_and_the_clock_goes_on(folder: StateFolder, tmp_path: Path):
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
    places = [Place("policy", str(tmp_path / name), re.compile(r".+\.conf"), str(tmp_path)) for name in ("closed", "open")]
    story, service = Story(), SingleWriter(folder.path / LOCK)
    story.resident.look(0)
    story.happens(WorkerSaid("surveyed boot"), 1)
    with watched(lambda: places, kernel=RefusingKernel()) as said:
        count, not_watched = said.armed.get()
        NotesFile(folder).keep(WatchNotes(count, in_words(not_watched)))
        words = examine_watching(folder).words
        (tmp_path / "open" / "a.conf").touch()
        story.happens(SurveyWanted(said.next()), 10)
    service.close()
    story.resident.look(15)
    story.happens(WorkerSaid("surveyed policy"), 16)
    story.resident.look(1000)
    assert f"seen by the clock only: {tmp_path / 'closed'} (Permission denied)" in words
    assert story.told == ["start boot", "ask policy", "ask schedule"]
