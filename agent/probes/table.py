"""Which module reads which fact on which platform. What is not in the table is not supported, and says so."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from agent.probes.parsing import Parser
from agent.probes.probe import Probe


class _Platforms(Mapping[str, Mapping[str, Probe]]):
    """A platform's probes, loaded when they are first asked for: loading another one's would cost every start of the agent."""

    def __getitem__(self, platform: str) -> Mapping[str, Probe]:
        return _probes_of(platform)

    def __iter__(self) -> Iterator[str]:
        return iter(("linux", "macos", "windows"))

    def __len__(self) -> int:
        return 3


@cache
def _probes_of(platform: str) -> Mapping[str, Probe]:
    match platform:
        case "linux":
            from agent.probes.of_linux import LINUX  # noqa: PLC0415 - see _Platforms

            return LINUX
        case "macos":
            from agent.probes.of_macos import MACOS  # noqa: PLC0415 - ditto

            return MACOS
        case "windows":
            from agent.probes.of_windows import WINDOWS  # noqa: PLC0415 - ditto

            return WINDOWS
    raise KeyError(platform)


PROBES: Final[Mapping[str, Mapping[str, Probe]]] = _Platforms()


def find_parser(platform: str, fact: str, source: str) -> Parser[Any] | None:
    """The parser that answers to that name, if there is one."""
    probe = PROBES.get(platform, {}).get(fact)
    return next((each for each in probe.PARSERS if each.answers_to(source)), None) if probe else None
