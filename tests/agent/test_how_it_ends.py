"""Why a service ends is asked of the service manager; a package's script leaves a word, which is good once."""

import pytest
from recorded_host import RecordedHost

from agent.ending import WORD, how_it_ends
from agent.state_folder import StateFolder
from compliance.parting import Parting


def manager(says: str) -> RecordedHost:
    return RecordedHost(f"=== run systemctl is-system-running\n{says}\n")


@pytest.mark.parametrize(
    ("says", "how"),
    [
        ("stopping", Parting.SHUT_DOWN),
        ("running", Parting.STOPPED),
        ("degraded", Parting.STOPPED),
        ("starting", Parting.STOPPED),
        ("offline", Parting.ENDED),
        ("unknown", Parting.ENDED),
        ("", Parting.ENDED),
    ],
)
def test_the_manager_says_whether_the_computer_goes_down(folder: StateFolder, says: str, how: Parting):
    assert how_it_ends(folder, manager(says), "linux") is how


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
def test_where_nobody_says_it_is_not_guessed(folder: StateFolder, platform: str):
    assert how_it_ends(folder, RecordedHost(""), platform) is Parting.ENDED


@pytest.mark.parametrize("word", [Parting.UNINSTALLED, Parting.UPGRADED])
def test_the_word_of_a_package_counts_once(folder: StateFolder, word: Parting):
    (folder.path / WORD).write_text(f"{word}\n")
    assert [how_it_ends(folder, manager("running"), "linux") for _ in range(2)] == [word, Parting.STOPPED]


@pytest.mark.parametrize("content", [b"", b"shut_down", b"mice", b"\xff\x00" * 3000])
def test_any_other_word_is_none(folder: StateFolder, content: bytes):
    (folder.path / WORD).write_bytes(content)
    assert how_it_ends(folder, manager("running"), "linux") is Parting.STOPPED
