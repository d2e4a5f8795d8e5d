"""A recorded machine: a Host that answers from one text file.

The file is a list of blocks. A block begins with a line `=== what …` and holds the lines up to the next one:

    === file /proc/1/mountinfo          a file and its content
    === hex /sys/firmware/efi/efivars/SetupMode-8be4…     a file that is no text, in hexadecimal
    === modified /var/lib/apt/lists -> 2026-11-23T06:10:00+00:00     when it was last changed
    === link /sys/class/block/sda -> /sys/devices/…/sda
    === folder /sys/bus/usb/devices     an empty folder
    === denied /sys/class/dmi/id/product_serial
    === run dmsetup table vault         what a program printed
    === run-as 1000 dconf dump /        the same, as that user
    === refused nft -j list ruleset     a program that this account may not use so
    === failed loginctl list-sessions     a program that ended with status 1
    === socket /run/clamav/clamd.ctl zPING
    === registry HKLM/SOFTWARE/…          (with backslashes) values of a key, as `reg query` prints them
    === process 812 0 clamd             number, user, name

What is not recorded is not there: no such file, no such program, nobody listening. Lines that begin with # before the first
block say where the recording comes from.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from agent.allowed_commands import DCONF, GSETTINGS, AllowedCommand
from agent.errors import AccessDenied, MissingTool, NotRecorded, UnexpectedOutput
from agent.host import Process
from agent.pseudonym import pseudonym
from agent.watching.media_journal import MediaRecord

NOTHING_HAPPENED = MediaRecord((), complete=True, up_to=0)


class RecordedHost:
    """Answers every question of `Host` from a recording."""

    def __init__(self, recording: str, media: MediaRecord = NOTHING_HAPPENED) -> None:
        self._blocks: dict[str, dict[str, str]] = {}
        self._media = media
        for block in ("\n" + recording).split("\n=== ")[1:]:
            head, _, content = block.partition("\n")
            what, _, rest = head.partition(" ")
            key, _, target = rest.partition(" -> ")
            self._blocks.setdefault(what, {})[key] = target or (
                content if content.endswith("\n") or not content else content + "\n"
            )
        for path, digits in self._of("hex").items():
            self._blocks.setdefault("file", {})[path] = bytes.fromhex(digits).decode("utf-8", "replace")
        self._paths = {*self._of("file"), *self._of("modified"), *self._of("folder"), *self._of("denied"), *self._of("link")}

    @classmethod
    def of_file(cls, path: Path) -> "RecordedHost":
        return cls(path.read_text("utf-8"))

    def _of(self, what: str) -> Mapping[str, str]:
        return self._blocks.get(what, {})

    def _followed(self, path: str) -> str:
        """The path with every link followed, whether it leads anywhere or not."""
        for link, target in self._of("link").items():
            if path == link or path.startswith(link + "/"):
                return self._followed(target + path.removeprefix(link))
        return path

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        path = self._followed(path)
        if path in self._of("denied"):
            raise AccessDenied(f"{path} may not be read by this account")
        if path not in self._of("file"):
            raise NotRecorded(f"there is no {path}")
        return self._of("file")[path]

    def list_names(self, directory: str) -> tuple[str, ...]:
        directory = self._followed(directory)
        if directory in self._of("denied"):
            raise AccessDenied(f"{directory} may not be read by this account")
        below = (path.removeprefix(directory + "/") for path in self._paths if path.startswith(directory + "/"))
        return tuple(sorted({name.partition("/")[0] for name in below}))

    def real_path(self, path: str) -> str:
        if not self.exists(path):
            raise NotRecorded(f"there is no {path}")
        return self._followed(path)

    def modified_at(self, path: str) -> datetime:
        path = self._followed(path)
        if path not in self._of("modified"):
            raise NotRecorded(f"there is no {path}")
        return datetime.fromisoformat(self._of("modified")[path])

    def exists(self, path: str) -> bool:
        path = self._followed(path)
        return any(each == path or each.startswith(path + "/") for each in self._paths)

    def _run(self, what: str, command: AllowedCommand, *arguments: str) -> str:
        line = " ".join((*([what.removeprefix("run-as ")] if " " in what else []), command.name, *arguments))
        if line in self._of("refused"):
            raise AccessDenied(f"{command.name} needs more rights than this account has")
        if line in self._of("failed"):
            raise UnexpectedOutput(f"{command.name} ended with status 1")
        found = self._of(what.partition(" ")[0]).get(line)
        if found is None:
            raise MissingTool(f"{command.name} is not installed")
        return found

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        return self._run("run", command, *arguments)

    def run_as_user(self, user_id: int, environment: Mapping[str, str], command: AllowedCommand, *arguments: str) -> str:
        assert command not in (DCONF, GSETTINGS) or environment["XDG_RUNTIME_DIR"], "settings are read in the person's session"
        return self._run(f"run-as {user_id}", command, *arguments)

    def read_registry(self, key: str, *names: str) -> str:
        if key in self._of("denied"):
            raise AccessDenied(f"{key} may not be read by this account")
        lines = self._of("registry").get(key, "").splitlines(keepends=True)
        found = [line for line in lines if line.split("    ")[1:2] and line.split("    ")[1] in names]
        if not found:
            raise NotRecorded(f"there is no {key}")
        return "".join(found)

    def ask_socket(self, path: str, request: bytes, limit_bytes: int = 65_536) -> str:
        if path in self._of("denied"):
            raise AccessDenied(f"{path} may not be read by this account")
        found = self._of("socket").get(f"{path} {request.decode().strip(chr(0))}")
        if found is None:
            raise NotRecorded(f"there is no {path}")
        return found

    def processes(self) -> tuple[Process, ...]:
        found = (line.split(" ", 2) for line in self._of("process"))
        return tuple(Process(int(pid), name, int(user)) for pid, user, name in found)

    def media_events(self) -> MediaRecord:
        return self._media

    def pseudonym(self, text: str) -> str:
        return pseudonym(text, b"the salt of Example Primary School")

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

    def boot_id(self) -> bytes:
        return bytes(16)

    def monotonic_milliseconds(self) -> int:
        return 0
