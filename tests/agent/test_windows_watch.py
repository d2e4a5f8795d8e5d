"""What Windows' documents say that it tells becomes the right question, and nothing that happens ends the watching.

The calls into Windows themselves are not run here: nobody has seen them work.
"""

import queue
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from made_up_registry import MadeUpRegistry
from recorded_host import RecordedHost
from told_by_windows import STICK, device

from agent.errors import NotSupported, ProbeError
from agent.probes.table import PROBES
from agent.watching.registry_signals import RegistrySignals
from agent.watching.seen_at_once import SEEN
from agent.watching.watched_key import WatchedKey
from agent.watching.watched_on_windows import (
    keys_of_computer,
    keys_of_person,
    people_among,
)
from agent.watching.windows_notices import (
    Notice,
    asked_for_by,
)
from agent.watching.windows_watch import WindowsWatcher

PATIENCE_SECONDS = 30
SYSTEM = r"HKLM\SOFTWARE\Policies"
MEDIA = WatchedKey("policy", rf"{SYSTEM}\Windows\RemovableStorageDevices", ("Deny_All",), SYSTEM)
LAST = WatchedKey("last", rf"{SYSTEM}\Last", ("Number",), SYSTEM)
"""A place of another trigger, changed last: what came before it would have been told before it, or with it."""
SOMEBODY = "S-1-5-21-1004336348-1177238915-682003330-1001"


class ToldByTest:
    """What Windows tells beside the registry, told by the test."""

    def __init__(self, not_told: dict[str, str]) -> None:
        self.tell: Callable[[Notice], None] = print
        self.not_told = not_told
        self.has_ended = False

    def begin(self, tell: Callable[[Notice], None]) -> dict[str, str]:
        self.tell = tell
        return self.not_told

    def end(self) -> None:
        self.has_ended = True


@dataclass
class Watched:
    """What the watcher said."""

    signals: ToldByTest
    triggers: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)
    armed: "queue.SimpleQueue[tuple[int, dict[str, str]]]" = field(default_factory=queue.SimpleQueue)

    def next(self) -> str:
        return self.triggers.get(timeout=PATIENCE_SECONDS)


@contextmanager
def watched(
    registry: MadeUpRegistry,
    keys: Callable[[], Iterable[WatchedKey]],
    not_told: dict[str, str] | None = None,
    people_seconds: float = 0.1,
) -> Iterator[Watched]:
    """Watch while the block lasts; from its beginning nothing is missed."""
    said = Watched(ToldByTest(not_told or {}))
    watcher = WindowsWatcher(
        registry.told_by,
        said.signals,
        keys,
        registry.read,
        said.triggers.put,
        lambda count, not_watched: said.armed.put((count, not_watched)),
        first_pause_seconds=0.05,
        people_seconds=people_seconds,
    )
    thread = threading.Thread(target=watcher.watch)
    thread.start()
    try:
        first = said.armed.get(timeout=PATIENCE_SECONDS)
        said.armed.put(first)
        yield said
    finally:
        watcher.stop()
        thread.join(min(PATIENCE_SECONDS, people_seconds * 100))
        watcher.close()
    assert (thread.is_alive(), said.signals.has_ended, registry.held()) == (False, True, set())


def test_a_notice_is_passed_on(registry: MadeUpRegistry):
    with watched(registry, lambda: [MEDIA]) as said:
        said.signals.tell(device(0, STICK))
        assert said.next() == "media"


@pytest.fixture
def registry() -> MadeUpRegistry:
    return MadeUpRegistry(SYSTEM)


def test_a_value_that_is_written_into_a_key_that_was_not_there_is_asked_about(registry: MadeUpRegistry):
    with watched(registry, lambda: [MEDIA]) as said:
        registry.write(MEDIA.key, "Deny_All", 1)
        assert said.next() == "policy"
        registry.write(MEDIA.key, "Deny_All", 0)
        assert said.next() == "policy"


def test_the_same_value_and_another_value_are_nothing(registry: MadeUpRegistry):
    registry.write(MEDIA.key, "Deny_All", 1)
    registry.write(LAST.key, "Number", 1)
    with watched(registry, lambda: [MEDIA, LAST]) as said:
        registry.write(MEDIA.key, "Deny_All", 1)
        registry.write(MEDIA.key, "Colour", 1)
        registry.write(LAST.key, "Number", 2)
        assert said.next() == "last"


def test_a_key_that_is_deleted_and_made_again_is_watched_again(registry: MadeUpRegistry):
    registry.write(MEDIA.key, "Deny_All", 1)
    with watched(registry, lambda: [MEDIA]) as said:
        registry.delete(rf"{SYSTEM}\Windows")
        assert said.next() == "policy"
        registry.write(MEDIA.key, "Deny_All", 1)
        assert said.next() == "policy"
        registry.write(MEDIA.key, "Deny_All", 0)
        assert said.next() == "policy"


def test_a_persons_lock_is_seen_and_no_key_of_the_person_is_held_open(registry: MadeUpRegistry):
    desktop = rf"HKU\{SOMEBODY}\Control Panel\Desktop"
    registry.write(desktop, "ScreenSaveTimeOut", 300)
    with watched(registry, lambda: [MEDIA, *keys_of_person(SOMEBODY)]) as said:
        registry.write(desktop, "ScreenSaveTimeOut", 900)
        assert (said.next(), {each for each in registry.held() if each.startswith("HKU")}) == ("screen_lock", set())


def test_somebody_who_logs_on_or_off_is_no_reason_to_report(registry: MadeUpRegistry):
    desktop = rf"HKU\{SOMEBODY}\Control Panel\Desktop"
    here: list[str] = []
    with watched(registry, lambda: [LAST, *(each for one in here for each in keys_of_person(one))]) as said:
        registry.write(desktop, "ScreenSaveTimeOut", 300)
        here.append(SOMEBODY)
        registry.write(LAST.key, "Number", 1)
        assert said.next() == "last"
        here.clear()
        registry.write(LAST.key, "Number", 2)
        assert said.next() == "last"


def test_a_key_that_may_not_be_read_is_told_with_the_reason_and_the_others_are_watched():
    registry = MadeUpRegistry(SYSTEM, MEDIA.key, refused=frozenset({MEDIA.key}))
    with watched(registry, lambda: [MEDIA, LAST], {"the log Example": "Access is denied"}) as said:
        count, not_watched = said.armed.get()
        registry.write(LAST.key, "Number", 1)
        assert said.next() == "last"
    assert count == 2
    assert not_watched == {"the log Example": "Access is denied", MEDIA.key: "Access is denied"}


def test_every_trigger_that_people_are_told_of_has_a_place_on_windows():
    told = {each.trigger for each in keys_of_computer()} | {asked_for_by(device(0, STICK))}
    assert set(SEEN["windows"].told) == told


def test_a_service_that_is_stopped_does_not_wait_for_the_next_look_at_people(registry: MadeUpRegistry):
    with watched(registry, lambda: [MEDIA], people_seconds=3600) as said:
        said.signals.tell(device(0, STICK))
        assert said.next() == "media"


def test_people_are_told_apart_from_services_and_from_their_classes():
    entra = "S-1-12-1-1234567890-1234567890-1234567890-1234567890"
    assert people_among([".DEFAULT", "S-1-5-18", SOMEBODY, f"{SOMEBODY}_Classes", entra]) == (entra, SOMEBODY)


def test_elsewhere_nothing_of_windows_is_called():
    with pytest.raises(NotSupported):
        RegistrySignals(print)


class AskedHost(RecordedHost):
    """A recorded machine that remembers which values of the registry were asked for."""

    def __init__(self, recording: str) -> None:
        super().__init__(recording)
        self.asked: set[tuple[str, str]] = set()

    def read_registry(self, key: str, *names: str) -> str:
        self.asked.update((key.lower(), name.lower()) for name in names)
        return super().read_registry(key, *names)


BY_THE_CLOCK = {
    "what only a new start or an update of Windows changes": re.compile(
        r"hklm\\system\\currentcontrolset\\control(\\secureboot\\state|\\computername\\computername)?"
        r"|hklm\\software\\microsoft\\windows nt\\currentversion"
    ),
}
ALWAYS_THERE = ("shell",)


def test_each_value_that_a_probe_reads_is_watched_or_said_to_be_seen_by_the_clock():
    recording = Path(__file__).parents[1] / "captures" / "bundles" / "windows-laptop.machine.txt"
    host = AskedHost(recording.read_text("utf-8"))
    for probe in PROBES["windows"].values():
        try:
            probe.read(host)
        except ProbeError:
            continue
    people = {each.partition("\\")[2].partition("\\")[0] for each, _ in host.asked if each.startswith("hku")}
    keys = [*keys_of_computer(), *(each for person in people for each in keys_of_person(person.upper()))]
    watched_values = {(each.key.lower(), value.lower()) for each in keys for value in each.values}
    left = {(key, value) for key, value in host.asked - watched_values if value not in ALWAYS_THERE}
    unseen = {each for each in left if not any(clock.fullmatch(each[0]) for clock in BY_THE_CLOCK.values())}
    assert (len(people), unseen) == (1, set())
