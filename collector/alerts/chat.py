"""One chat: Teams, Google Chat, Slack and whatever else Apprise reaches. The library is an extra of its own."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from collector.alerts import chat_secrets
from collector.alerts.message import Message, as_text, subject_line
from collector.errors import NotTold

_MISSING: Final = "chats are reached by Apprise, which is not installed: install Rollcall with the extra `chat`"


@dataclass(frozen=True, slots=True)
class ChatDestination:
    """A chat, whose address is looked up when something is sent, and held no longer."""

    keys: Path
    school_id: str
    destination_id: int

    def send(self, message: Message) -> str:
        """Hand it to the service. Raises NotTold."""
        url = chat_secrets.find(self.keys, self.school_id, self.destination_id)
        said: str = library().hand_over(url, subject_line(message.subject), as_text(message))
        return said


def library() -> ModuleType:
    """The module that knows Apprise. Raises NotTold where that is not installed."""
    try:
        return import_module("collector.alerts.apprise_line")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "apprise":
            raise
        raise NotTold(_MISSING) from error
