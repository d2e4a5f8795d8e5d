"""What asks for a survey beside the clock: files dropped into the triggers folder, and what is plugged in."""

import os
from collections.abc import Callable
from pathlib import Path

from agent.errors import StateFolderError
from agent.watching.media_journal import MediaJournal
from compliance.facts import MediaEvent


def take_dropped(folder: Path) -> bool:
    """Whether files were dropped there; they are removed. Names and contents mean nothing: who may write there may ask."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - asked every few seconds for years
        for name in names:
            (folder / name).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StateFolderError(f"{folder}: {error.strerror}. Only files that the agent may delete belong there") from error
    return bool(names)


class TellingJournal(MediaJournal):
    """The journal of removable media that also tells somebody at once when something was written."""

    def __init__(self, path: Path, tell: Callable[[], None]) -> None:
        super().__init__(path)
        self._tell = tell

    def append(self, event: MediaEvent) -> None:
        """See MediaJournal."""
        super().append(event)
        self._tell()
