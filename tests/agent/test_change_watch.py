"""Real folders, the kernel's own messages: a change that matters is asked about, and nothing that happens ends the watching."""

import os
import re
import subprocess
import sys
import threading
from errno import ENOSPC
from pathlib import Path

import pytest
from watched import PATIENCE_SECONDS, watched

from agent.watching.inotify import IN_Q_OVERFLOW, Happening, Inotify
from agent.watching.watched_on_linux import of_person
from agent.watching.watched_place import Place

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")

DATABASES = Path(__file__).parent / "dconf_databases"


def policy(folder: Path, under: Path) -> Place:
    return Place("policy", str(folder), re.compile(r".+\.conf"), str(under))


def last(folder: Path) -> Place:
    """A place of another trigger, changed last: what came before it would have been told before it, or with it."""
    return Place("last", str(folder), re.compile("last"), str(folder))


class BusyKernel(Inotify):
    """A kernel that is read only when all is written."""

    def __init__(self) -> None:
        super().__init__()
        self.all_is_written = threading.Event()
        self.has_overflowed = False

    def read(self) -> list[Happening]:
        self.all_is_written.wait(PATIENCE_SECONDS)
        happened = super().read()
        self.has_overflowed |= any(each.mask & IN_Q_OVERFLOW for each in happened)
        return happened


def test_a_file_that_is_written_is_asked_about(tmp_path: Path):
    with watched(lambda: [policy(tmp_path, tmp_path)]) as said:
        (tmp_path / "a.conf").write_text("lock = 5")
        assert said.next() == "policy"


def test_the_same_content_written_again_and_another_file_are_nothing(tmp_path: Path):
    (tmp_path / "a.conf").write_text("lock = 5")
    with watched(lambda: [policy(tmp_path, tmp_path), last(tmp_path)]) as said:
        (tmp_path / "a.conf").write_text("lock = 5")
        (tmp_path / "a.txt").write_text("lock = 6")
        (tmp_path / "last").touch()
        assert said.next() == "last"


def test_a_folder_that_is_deleted_and_made_again_is_watched_again(tmp_path: Path):
    folder = tmp_path / "etc" / "conf.d"
    folder.mkdir(parents=True)
    (folder / "a.conf").write_text("lock = 5")
    with watched(lambda: [policy(folder, tmp_path)]) as said:
        (folder / "a.conf").unlink()
        folder.rmdir()
        assert said.next() == "policy"
        folder.mkdir()
        (folder / "a.conf").write_text("lock = 6")
        assert said.next() == "policy"
        (folder / "a.conf").write_text("lock = 7")
        assert said.next() == "policy"


def test_folders_that_appear_later_one_in_another_are_watched(tmp_path: Path):
    folder = tmp_path / "one" / "two" / "three"
    with watched(lambda: [policy(folder, tmp_path)]) as said:
        folder.mkdir(parents=True)
        (folder / "a.conf").write_text("lock = 5")
        assert said.next() == "policy"


def test_a_folder_above_that_is_moved_away_is_a_change(tmp_path: Path):
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (folder / "a.conf").write_text("lock = 5")
    with watched(lambda: [policy(folder, tmp_path)]) as said:
        (tmp_path / "one").rename(tmp_path / "elsewhere")
        assert said.next() == "policy"


def test_a_change_among_more_messages_than_the_kernel_keeps_is_seen(tmp_path: Path):
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    kernel = BusyKernel()
    with watched(lambda: [policy(tmp_path, tmp_path)], kernel=kernel) as said:
        (tmp_path / "0").mkdir()
        for number in range(most // 2 + 1):  # each is two messages
            os.rename(tmp_path / str(number), tmp_path / str(number + 1))  # noqa: PTH104 - eight thousand of them
        (tmp_path / "a.conf").write_text("lock = 5")
        kernel.all_is_written.set()
        assert (said.next(), kernel.has_overflowed) == ("policy", True)


def test_somebody_who_logs_on_is_no_reason_to_report_and_is_watched_from_then_on(tmp_path: Path):
    sessions, home = tmp_path / "run", tmp_path / "home"
    sessions.mkdir()
    (home / ".config").mkdir(parents=True)
    here = Place("", str(sessions), re.compile(r"\d+"), str(sessions))
    with watched(lambda: [here, *(each for _ in sessions.iterdir() for each in of_person(str(home)))]) as said:
        said.armed.get()
        (sessions / "1000").mkdir()
        said.armed.get(timeout=30)
        (home / ".config" / "kscreenlockerrc").write_text("[Daemon]\nAutolock=false\n")
        assert said.next() == "screen_lock"


def test_of_what_a_person_sets_only_the_lock_counts(tmp_path: Path):
    folder = tmp_path / ".config" / "dconf"
    folder.mkdir(parents=True)

    def becomes(database: str) -> None:
        """As dconf-service does it: beside, and then in its place."""
        (folder / "user.new").write_bytes((DATABASES / f"{database}.db").read_bytes())
        (folder / "user.new").rename(folder / "user")

    becomes("lock-after-300-seconds")
    with watched(lambda: [*of_person(str(tmp_path)), last(tmp_path)]) as said:
        becomes("another-window-size")
        (tmp_path / "last").touch()
        assert said.next() == "last"
        becomes("lock-after-900-seconds")
        assert said.next() == "screen_lock"


def test_a_link_of_a_persons_is_not_followed(tmp_path: Path):
    (tmp_path / ".config").mkdir()
    (tmp_path / "secret").write_text("one")
    (tmp_path / ".config" / "kscreenlockerrc").symlink_to(tmp_path / "secret")
    with watched(lambda: [*of_person(str(tmp_path)), last(tmp_path)]) as said:
        (tmp_path / "secret").write_text("two")
        (tmp_path / ".config" / "kscreenlockerrc").unlink()
        (tmp_path / ".config" / "kscreenlockerrc").symlink_to(tmp_path / "secret")
        (tmp_path / "last").touch()
        assert said.next() == "last"
        (tmp_path / ".config" / "kscreenlockerrc").unlink()
        (tmp_path / ".config" / "kscreenlockerrc").symlink_to(tmp_path / "another")
        assert said.next() == "screen_lock"


def test_a_pipe_in_place_of_a_file_holds_nothing_up(tmp_path: Path):
    with watched(lambda: [policy(tmp_path, tmp_path)]) as said:
        subprocess.run(["mkfifo", tmp_path / "a.conf"], check=True)
        assert said.next() == "policy"


def test_a_program_that_is_killed_is_asked_about(tmp_path: Path):
    with subprocess.Popen(["sleep", "600"]) as program, watched(list, lambda: [program.pid]) as said:
        program.kill()
        program.wait()
        assert said.next() == "antivirus"


def test_a_service_that_starts_is_asked_about_and_so_is_its_next_start(tmp_path: Path):
    place = Place("antivirus", str(tmp_path / "system.slice"), re.compile(r"clam.*\.service"), str(tmp_path))
    service = tmp_path / "system.slice" / "clamav-daemon.service"
    service.parent.mkdir()
    with watched(lambda: [place]) as said:
        service.mkdir()
        assert said.next() == "antivirus"
        service.rmdir()
        assert said.next() == "antivirus"


class FullKernel(Inotify):
    """The kernel of a system whose watches are used up, all but the first."""

    def watch(self, folder: str) -> int:
        if folder.endswith("second"):
            raise OSError(ENOSPC, "No space left on device")
        return super().watch(folder)


def test_without_watches_left_it_is_told_which_folder_is_not_watched_and_the_others_are(tmp_path: Path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    places = [policy(tmp_path / name, tmp_path / name) for name in ("first", "second")]
    with watched(lambda: places, kernel=FullKernel()) as said:
        count, not_watched = said.armed.get()
        (tmp_path / "first" / "a.conf").touch()
        assert said.next() == "policy"
    raise_it = "the system allows no more watches: raise fs.inotify.max_user_watches (sysctl)"
    assert (count, not_watched) == (1, {str(tmp_path / "second"): raise_it})


def test_a_folder_that_is_none_is_told(tmp_path: Path):
    with watched(lambda: [policy(tmp_path / "missing", tmp_path / "missing")]) as said:
        assert said.armed.get() == (0, {str(tmp_path / "missing"): "No such file or directory"})


def test_whoever_writes_in_a_loop_makes_it_look_seldom(tmp_path: Path):
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.wait(0.001):
            number += 1
            (tmp_path / "a.conf").write_text(str(number))

    writer = threading.Thread(target=write)
    with watched(lambda: [policy(tmp_path, tmp_path)]) as said:
        writer.start()
        stop.wait(5)
        stop.set()
        writer.join()
        asked = said.triggers.qsize()
    assert 1 <= asked <= 30  # six or so; more where the writer itself is held up; a hundred if the pauses did not grow
