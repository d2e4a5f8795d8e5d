"""What Apple's documents say that macOS tells becomes the right question, and nothing that happens ends the watching.

The kernel here is Linux's, made to tell as little as kqueue does. The calls into macOS themselves are not run: nobody has seen
them work.
"""

import plistlib
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded_host import RecordedHost
from watched import Watched, watched

from agent.allowed_commands import PLUTIL, AllowedCommand
from agent.errors import NotSupported, ProbeError
from agent.probes.table import PROBES
from agent.watching.change_watch import Kernel
from agent.watching.disk_arbitration import DiskArbitration
from agent.watching.folder_watches import FolderWatches
from agent.watching.followed_programs import AGAIN_SECONDS, FollowedPrograms
from agent.watching.inotify import IN_CLOSE_WRITE, IN_Q_OVERFLOW, Happening, Inotify
from agent.watching.kernel_queue import KernelQueue
from agent.watching.program_ends import ProgramEnds, waiting_for
from agent.watching.seen_at_once import SEEN
from agent.watching.watched_on_macos import counts_of, of_person, of_system, people_among, programs_in
from agent.watching.watched_place import Place, files_of

PATIENCE_SECONDS = 30
MACHINES = Path(__file__).parents[1] / "captures" / "macos" / "removable_media" / "machine"

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel that tells little is made of inotify")


class TellingLittle(Inotify):
    """Tells of a folder that a name came or went, and not which; of what is written into a file only if the file is watched."""

    def __init__(self) -> None:
        super().__init__()
        self._folders: dict[int, str] = {}
        self._files: dict[str, int] = {}

    def watch(self, folder: str) -> int:
        if Path(folder).is_file():
            return self._files.setdefault(folder, -1 - len(self._files))
        number = super().watch(folder)
        self._folders[number] = folder
        return number

    def forget(self, number: int) -> None:
        self._files = {file: each for file, each in self._files.items() if each != number}
        if number >= 0:
            super().forget(number)

    def read(self) -> list[Happening]:
        told = []
        for number, mask, name in super().read():
            file = f"{self._folders.get(number)}/{name}"
            if not mask & IN_CLOSE_WRITE or file in self._files:
                told.append(Happening(self._files.get(file, number), IN_Q_OVERFLOW, ""))
        return told


def macos_kernel(kernel: "TellingLittle") -> Kernel:
    waiting = waiting_for(kernel)
    return Kernel(waiting, FolderWatches(kernel, files_of), ProgramEnds(waiting, lambda: iter(())))


def watching(*places: Place) -> "Callable[[], list[Place]]":
    return lambda: list(places)


def settings(path: Path, **values: object) -> None:
    """Written as cfprefsd does it: beside, and then in its place."""
    path.with_suffix(".new").write_bytes(plistlib.dumps(values, fmt=plistlib.FMT_BINARY))
    path.with_suffix(".new").rename(path)


def last(folder: Path) -> Place:
    """A place of another trigger, changed last: what came before it would have been told before it, or with it."""
    return Place("last", str(folder), re.compile("last"), str(folder))


def updates(folder: Path) -> Place:
    names = ("AutomaticCheckEnabled", "ConfigDataInstall")
    return Place("policy", str(folder), re.compile(r"updates\.plist"), str(folder), counts_of(names), ("updates.plist",))


@on_linux
def test_a_setting_that_counts_is_asked_about_and_another_in_the_same_file_is_not(tmp_path: Path):
    settings(tmp_path / "updates.plist", AutomaticCheckEnabled=True, LastSuccessfulDate="yesterday")
    kernel = TellingLittle()
    with watched(watching(updates(tmp_path), last(tmp_path)), kernel=kernel, system=lambda _: macos_kernel(kernel)) as said:
        settings(tmp_path / "updates.plist", AutomaticCheckEnabled=True, LastSuccessfulDate="today")
        (tmp_path / "last").touch()
        assert said.next() == "last"
        settings(tmp_path / "updates.plist", AutomaticCheckEnabled=False, LastSuccessfulDate="today")
        assert said.next() == "policy"


@on_linux
def test_a_file_that_is_written_where_it_lies_is_asked_about_also_when_it_came_later(tmp_path: Path):
    place = Place("policy", str(tmp_path), re.compile(r".+\.toml"), str(tmp_path))
    kernel = TellingLittle()
    with watched(watching(place), kernel=kernel, system=lambda _: macos_kernel(kernel)) as said:
        (tmp_path / "agent.toml").write_text("lock = 5")
        assert said.next() == "policy"
        armed_again(said)
        (tmp_path / "agent.toml").write_text("lock = 6")
        assert said.next() == "policy"


def armed_again(said: Watched) -> None:
    """The file is watched too by now."""
    said.armed.get(timeout=PATIENCE_SECONDS)
    said.armed.get(timeout=PATIENCE_SECONDS)


def test_a_list_without_any_of_the_settings_counts_whole_and_so_does_a_file_that_is_none():
    counts = counts_of(("idleTime",))
    lists = [
        plistlib.dumps(each) for each in ({"other": 1}, {"other": 2}, {"idleTime": 5, "other": 1}, {"idleTime": 5, "other": 2})
    ]
    looks = [counts(each) for each in (*lists, b"no list", b"none either")]
    assert (looks[2] == looks[3], len(set(looks))) == (True, 5)


def test_a_setting_is_found_wherever_in_the_list_it_is():
    counts = counts_of(("Display Sleep Timer",))
    minutes = [plistlib.dumps({"AC Power": {"Display Sleep Timer": each, "Disk Sleep Timer": 10}}) for each in (10, 10, 0)]
    assert [counts(each) == counts(minutes[0]) for each in minutes] == [True, True, False]


@given(
    st.one_of(st.binary(), st.binary().map(b"bplist00".__add__), st.text().map(lambda text: f"<plist>{text}</plist>".encode()))
)
def test_whatever_is_in_a_file_it_is_looked_at_without_a_fault(content: bytes):
    assert counts_of(("idleTime",))(content) == counts_of(("idleTime",))(content)


def test_every_trigger_that_people_are_told_of_has_a_place_on_macos():
    places = [*of_system("/Library/Application Support/Rollcall/settings"), *of_person("asample")]
    assert {each.trigger for each in places} - {""} | {"media"} == set(SEEN["macos"].told)
    assert [each for each in places if each.way[-1] != each.folder] == []


def test_people_are_told_apart_from_what_else_is_where_their_folders_are():
    assert people_among([".localized", "Shared", "Guest", "bhead", "asample"]) == ("asample", "bhead")
    assert len(people_among(map(str, range(100)))) == 8


EXTENSION = "/Library/SystemExtensions/0A1B2C3D-0000-0000-0000-000000000000/com.example.security.systemextension/Contents/MacOS"
PROCESSES = f"""\
    1     0 /sbin/launchd
  311     0 {EXTENSION}/com.example.security
  402     0 /Applications/Microsoft Defender.app/Contents/MacOS/wdavdaemon
  403   501 /Users/asample/wdavdaemon
  404     0 /Applications/Microsoft Defender.app/Contents/MacOS/wdavdaemonclient
  ps: odd line
"""


def test_security_programs_of_roots_are_known_by_where_they_run_from():
    assert programs_in(PROCESSES) == (311, 402)


@dataclass
class MadeUpPrograms:
    """A system whose programs end when the test says so."""

    gone: set[int] = field(default_factory=set)
    has_woken: bool = False
    wakes: list[float] = field(default_factory=list)

    def follow(self, program: int) -> bool:
        return program not in self.gone

    def wake_in(self, seconds: float) -> None:
        self.wakes.append(seconds)

    def ended(self) -> frozenset[int]:
        gone, self.gone = self.gone, set()
        return frozenset(gone)

    def woke(self) -> bool:
        woke, self.has_woken = self.has_woken, False
        return woke


def test_a_program_that_ends_is_asked_about_and_so_is_its_next_start():
    system, running = MadeUpPrograms(), [311]
    programs = FollowedPrograms(system, lambda: iter(running))
    programs.follow()
    nothing = programs.ended(())
    system.gone, running[:] = {311}, []
    ended = programs.ended(())
    system.has_woken, running[:] = True, [512]
    assert (nothing, ended, programs.ended(()), system.wakes) == (False, True, True, [AGAIN_SECONDS])


def test_one_that_is_not_started_again_is_asked_about_once():
    system, running = MadeUpPrograms(), [311]
    programs = FollowedPrograms(system, lambda: iter(running))
    programs.follow()
    system.gone, running[:] = {311, 999}, []
    ended = programs.ended(())
    system.has_woken = True
    assert (ended, programs.ended(())) == (True, False)


@pytest.mark.parametrize("made", [KernelQueue, DiskArbitration])
def test_elsewhere_nothing_of_macos_is_called(made: type):
    with pytest.raises(NotSupported):
        made()


class AskedMac(RecordedHost):
    """A recorded Mac that remembers which files were asked for."""

    def __init__(self, recording: str) -> None:
        super().__init__(recording)
        self.asked: set[str] = set()

    def exists(self, path: str) -> bool:
        self.asked.add(path)
        return super().exists(path)

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        self.asked.add(path)
        return super().read_text(path, limit_bytes)

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        if command is PLUTIL:
            self.asked.add(arguments[-1])
        return super().run(command, *arguments)


BY_THE_CLOCK = {
    "/Library/Receipts/InstallHistory.plist": "what was installed is no setting",
    "/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist": "rules that are newer are no setting",
    "/Applications/Microsoft Defender.app": "a product that is installed brings an extension, which is told",
    "/private/etc/kcpassword": "the log-in window's own settings change with it, and it holds a password: nothing reads it",
    "/etc/kcpassword": "the same",
}


def test_each_file_that_a_probe_reads_is_watched_or_said_to_be_seen_by_the_clock():
    host = AskedMac((Path(__file__).parents[1] / "captures" / "bundles" / "macos-laptop.machine.txt").read_text("utf-8"))
    for probe in PROBES["macos"].values():
        try:
            probe.read(host)
        except ProbeError:
            continue
    places = [*of_system("/Library/Application Support/Rollcall"), *of_person("asample")]
    left = {each for each in host.asked if not any(watches(place, each) for place in places)}
    assert ("/Library/Preferences/com.apple.loginwindow.plist" in host.asked, left - BY_THE_CLOCK.keys()) == (True, set())


def watches(place: Place, path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder == place.folder and bool(place.names.fullmatch(name))
