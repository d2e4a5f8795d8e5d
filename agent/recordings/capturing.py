"""A recording of this machine that may be sent: what it answered to the probes, without names and serials."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from agent.allowed_commands import DMSETUP, LSBLK, SCUTIL
from agent.errors import ConfigurationError, ProbeError
from agent.host import Host
from agent.linux.mount_table import MOUNT_QUESTIONS
from agent.linux.sysfs_listing import listing_of
from agent.probes.table import PROBES
from agent.recordings import names_of_macos, names_of_windows
from agent.recordings.answers import FILE, PLATFORM, Answer, written
from agent.recordings.recording_host import RecordingHost
from agent.recordings.redaction import Redactor
from agent.recordings.trimming import trimmed
from agent.survey import reading_of

_BESIDE: Final[Mapping[str, Callable[[Host], str]]] = {
    "mountinfo.txt": lambda host: host.read_text("/proc/1/mountinfo"),
    "swaps.txt": lambda host: host.read_text("/proc/swaps"),
    "partitions.txt": lambda host: host.read_text("/proc/partitions"),
    "sysfs-block.txt": listing_of,
    "dmsetup-table.txt": lambda host: host.run(DMSETUP, "table"),
    "lsblk-J.json": lambda host: host.run(LSBLK, "-J"),
}
"""The files of Linux that people know by name; the answers to the probes' questions are in the one of answers.py."""
_TELL_NAMES: Final[Mapping[str, tuple[Callable[[Host], object], ...]]] = {
    "macos": (lambda host: host.list_names(names_of_macos.HOMES), lambda host: host.run(SCUTIL, "--get", "ComputerName")),
    "windows": (
        lambda host: host.list_names(names_of_windows.HOMES),
        lambda host: host.read_registry(names_of_windows.NAME_KEY, names_of_windows.NAME_VALUE),
    ),
}
"""Asked beside what the probes ask, so that the names are known and taken out; the answers are not recorded."""
_QUESTIONS: Final = {"mountinfo.txt": "file /proc/1/mountinfo"}


def capture(host: Host, platform: str, secret: bytes) -> dict[str, str]:
    """The recording, by file name. Every probe is asked once; what it asked, and was answered, is kept."""
    recording = RecordingHost(host)
    recording.now()
    for fact, probe in PROBES.get(platform, {}).items():
        reading_of(probe, recording, fact, platform)  # what it was answered is in the recording, refusals too
    answers = {**trimmed(recording.answers), PLATFORM: Answer(platform)}
    redactor = Redactor({**_telling_names(host, platform), **recording.answers}, secret, platform)
    mounts = {asked: recording.answers[asked] for asked in MOUNT_QUESTIONS if asked in recording.answers}
    files = {FILE: written(redactor.answers(answers))}
    for name, ask in _BESIDE.items() if platform == "linux" else ():
        try:
            text = ask(host)
        except ProbeError:
            continue
        asked = _QUESTIONS.get(name, name)
        files[name] = redactor.text(trimmed({**mounts, asked: Answer(text)})[asked].text)
    return files


def _telling_names(host: Host, platform: str) -> Mapping[str, Answer]:
    recording = RecordingHost(host)
    for ask in _TELL_NAMES.get(platform, ()):
        with suppress(ProbeError):
            ask(recording)
    return recording.answers


def save(files: Mapping[str, str], folder: Path) -> None:
    """Write the files, readable by their owner only. Raises ConfigurationError for a folder that holds something already."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigurationError(f"{folder} is not empty: name a new folder, so that nothing old is sent with it")
        for name, text in files.items():
            path = folder / name
            path.touch(mode=0o600)
            path.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be written: {error.strerror}") from error
