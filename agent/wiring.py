"""Putting the light parts together: settings, state folder, this machine. The resident and every command begin here.

Nothing here may import gRPC, cryptography or protobuf: the resident would hold them for ever (decision D12).
"""

import os
import random
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

from agent.config import SETTINGS_FOLDER, AgentConfig, read_config
from agent.enrolment_record import EnrolmentRecord
from agent.local_host import LocalHost
from agent.schedule import Chance
from agent.state_folder import StateFolder
from agent.watching.media_journal import MediaJournal
from compliance.values import dataclass

_PLATFORMS: Final = {"linux": "linux", "darwin": "macos", "win32": "windows"}

chance: Chance = random.random
"""Where the agent's jitter comes from: it spreads load and protects nothing."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where this run of the agent is: its settings, its state folder, its platform."""

    config: AgentConfig
    folder: StateFolder
    platform: str
    settings: Path
    arguments: tuple[str, ...]  # what a child of this process must be told to be in the same place


def surroundings(arguments: Namespace) -> Surroundings:
    """From the command line's --state and --settings, the environment and the files. Raises ConfigurationError."""
    settings = Path(arguments.settings or SETTINGS_FOLDER)
    config = read_config(os.environ, settings, arguments.state)
    told = ("--state", str(config.state), "--settings", str(settings.absolute()))
    return Surroundings(config, StateFolder(config.state), _PLATFORMS.get(sys.platform, sys.platform), settings, told)


def local_host(record: EnrolmentRecord | None, journal: MediaJournal) -> LocalHost:
    """This machine. Before enrolment there is no salt, and no report in which a pseudonym could leave the device."""
    return LocalHost(bytes.fromhex(record.media_salt) if record else b"", journal)


def is_privileged() -> bool:
    """Whether this process has the rights that the service has: root's, on Windows an administrator's."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only here, and only on Windows

        return bool(ctypes.windll.shell32.IsUserAnAdmin())
    return os.geteuid() == 0
