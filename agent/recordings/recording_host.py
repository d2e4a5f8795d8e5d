"""A host that asks another one and keeps every question with its answer."""

from collections.abc import Callable, Mapping
from datetime import datetime

from agent.allowed_commands import AllowedCommand
from agent.errors import ProbeError
from agent.host import Host, Process
from agent.recordings.answers import Answer, question
from agent.watching.media_journal import MediaRecord


class RecordingHost:
    """Passes every question on. `answers` is what was answered so far."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.answers: dict[str, Answer] = {}

    def _keep(self, asked: tuple[str, ...], ask: Callable[[], str]) -> str:
        try:
            answer = ask()
        except ProbeError as error:
            self.answers[question(*asked)] = Answer(str(error), type(error).__name__)
            raise
        self.answers[question(*asked)] = Answer(answer)
        return answer

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        """See Files."""
        return self._keep(("file", path), lambda: self._host.read_text(path, limit_bytes))

    def list_names(self, directory: str) -> tuple[str, ...]:
        """See Files."""
        kept = self._keep(("names", directory), lambda: "\n".join(self._host.list_names(directory)))
        return tuple(each for each in kept.split("\n") if each)

    def real_path(self, path: str) -> str:
        """See Files."""
        return self._keep(("real", path), lambda: self._host.real_path(path))

    def modified_at(self, path: str) -> datetime:
        """See Files."""
        return datetime.fromisoformat(self._keep(("modified", path), lambda: self._host.modified_at(path).isoformat()))

    def exists(self, path: str) -> bool:
        """See Files."""
        return self._keep(("there", path), lambda: "yes" if self._host.exists(path) else "no") == "yes"

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        """See Host."""
        return self._keep(("run", command.name, *arguments), lambda: self._host.run(command, *arguments))

    def run_as_user(self, user_id: int, environment: Mapping[str, str], command: AllowedCommand, *arguments: str) -> str:
        """See Host."""
        asked = ("run-as", str(user_id), command.name, *arguments)
        return self._keep(asked, lambda: self._host.run_as_user(user_id, environment, command, *arguments))

    def read_registry(self, key: str, *names: str) -> str:
        """See Host."""
        return self._keep(("registry", key, *names), lambda: self._host.read_registry(key, *names))

    def ask_socket(self, path: str, request: bytes, limit_bytes: int = 65_536) -> str:
        """See Host."""
        asked = ("socket", path, request.decode("ascii", "replace").strip("\0"))
        return self._keep(asked, lambda: self._host.ask_socket(path, request, limit_bytes))

    def processes(self) -> tuple[Process, ...]:
        """See Host. Asked once: programs come and go, and a recording has one list."""
        kept = self.answers.get("processes")
        text = kept.given() if kept else self._keep(("processes",), self._listed)
        lines = (line.split(" ", 2) for line in text.split("\n") if line)
        return tuple(Process(int(pid), name, int(user_id)) for pid, user_id, name in lines)

    def _listed(self) -> str:
        return "\n".join(f"{each.pid} {each.user_id} {each.name}" for each in self._host.processes())

    def media_events(self) -> MediaRecord:
        """See Host. Not kept: it is the agent's own record, not the system's."""
        return self._host.media_events()

    def pseudonym(self, text: str) -> str:
        """See Host."""
        return self._host.pseudonym(text)

    def now(self) -> datetime:
        """See Host. Asked once."""
        kept = self.answers.get("now")
        return datetime.fromisoformat(kept.given() if kept else self._keep(("now",), lambda: self._host.now().isoformat()))

    def boot_id(self) -> bytes:
        """See Host. Not kept."""
        return self._host.boot_id()

    def monotonic_milliseconds(self) -> int:
        """See Host. Not kept."""
        return self._host.monotonic_milliseconds()
