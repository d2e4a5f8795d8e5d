"""What system_profiler(8) prints with -json: one list of entries for each data type that was asked for."""

import json

from agent.allowed_commands import SYSTEM_PROFILER
from agent.host import Host
from agent.macos.property_list import Record, records


def profile(host: Host, data_type: str) -> str:
    """The system's report about one thing, as JSON."""
    return host.run(SYSTEM_PROFILER, "-json", data_type)


def entries(text: str, data_type: str) -> list[Record]:
    """The entries of that type. Raises ValueError where the report is about something else: none is not the same as unsaid."""
    found = json.loads(text)
    if not isinstance(found, dict) or not isinstance(found.get(data_type), list):
        raise ValueError(f"no {data_type}")
    return records(found[data_type])
