"""A host that answers from what another machine answered. What that machine was not asked is not known."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from agent.allowed_commands import AllowedCommand
from agent.errors import NotCaptured
from agent.host import Process
from agent.pseudonym import pseudonym
from agent.recordings.answers import Answer, question
from agent.watching.media_journal import MediaRecord

_SALT: Final = b"a folder belongs to no school"


class AnswersHost:
    """Answers every question of `Host` from a recording, or raises NotCaptured."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers

    def _given(self, *asked: str) -> str:
        found = self._answers.get(question(*asked))
        if found is None:
            raise NotCaptured(f"the recording has no answer to: {question(*asked)}")
        return found.given()

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        """See Files."""
        return self._given("file", path)[:limit_bytes]

    def list_names(self, directory: str) -> tuple[str, ...]:
        """See Files."""
        return tuple(each for each in self._given("names", directory).split("\n") if each)

    def real_path(self, path: str) -> str:
        """See Files."""
        return self._given("real", path)

    def modified_at(self, path: str) -> datetime:
        """See Files."""
        return datetime.fromisoformat(self._given("modified", path))

    def exists(self, path: str) -> bool:
        """See Files."""
        return self._given("there", path) == "yes"

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        """See Host."""
        return self._given("run", command.name, *arguments)

    def run_as_user(
        self,
        user_id: int,
        environment: Mapping[str, str],  # noqa: ARG002 - the answer was given in that session
        command: AllowedCommand,
        *arguments: str,
    ) -> str:
        """See Host."""
        return self._given("run-as", str(user_id), command.name, *arguments)

    def read_registry(self, key: str, *names: str) -> str:
        """See Host."""
        return self._given("registry", key, *names)

    def ask_socket(self, path: str, request: bytes, limit_bytes: int = 65_536) -> str:
        """See Host."""
        return self._given("socket", path, request.decode("ascii", "replace").strip("\0"))[:limit_bytes]

    def processes(self) -> tuple[Process, ...]:
        """See Host."""
        lines = (line.split(" ", 2) for line in self._given("processes").split("\n") if line)
        return tuple(Process(int(pid), name, int(user_id)) for pid, user_id, name in lines)

    def media_events(self) -> MediaRecord:
        """See Host. What happened before is not in a recording."""
        return MediaRecord((), complete=False, up_to=0)

    def pseudonym(self, text: str) -> str:
        """See Host. A code that holds within this recording only."""
        return pseudonym(text, _SALT)

    def now(self) -> datetime:
        """See Host. When it was recorded."""
        return datetime.fromisoformat(self._given("now")).astimezone(UTC)

    def boot_id(self) -> bytes:
        """See Host."""
        raise NotCaptured("the recording does not say which start of the system it is of")

    def monotonic_milliseconds(self) -> int:
        """See Host."""
        raise NotCaptured("the recording does not say how long the system had been on")
