"""What the command line knows of a command before its module is loaded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One command, or group of commands, whose module of this folder has it as `command`."""

    name: str
    module: str
    about: str
    examples: tuple[str, ...]
