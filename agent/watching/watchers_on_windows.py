"""The watcher of Windows: keys of the registry, and what Windows tells beside them. Never run (decision 0072)."""

from collections.abc import Callable, Iterator

from agent.host import Host
from agent.local_registry import names_below
from agent.watching.folder_watches import in_words
from agent.watching.registry_signals import RegistrySignals
from agent.watching.watch_notes import WatchNotes
from agent.watching.watched_key import WatchedKey
from agent.watching.watched_on_windows import WATCHED, keys_of_computer, keys_of_person, people_among
from agent.watching.windows_signals import WindowsSignals
from agent.watching.windows_watch import WindowsWatcher


def change_watcher(host: Host, wanted: Callable[[str], None], told: Callable[[WatchNotes], object]) -> WindowsWatcher:
    """The watcher of media and of changes. Raises NotSupported on other systems."""

    def noted(keys: int, not_watched: dict[str, str]) -> None:
        told(WatchNotes(keys, in_words(not_watched), WATCHED))

    return WindowsWatcher(RegistrySignals, WindowsSignals(), _keys, host.read_registry, wanted, noted)


def _keys() -> Iterator[WatchedKey]:
    yield from keys_of_computer()
    for person in people_among(names_below("HKU")):
        yield from keys_of_person(person)
