"""The environment of a person's session, in which that person's settings are read. Source: environ of proc(5)."""

from agent.errors import NotRecorded
from agent.host import Host
from agent.linux.user_programs import PASSED_ON, SESSION_PROGRAMS


def environment_of(host: Host, user_id: int) -> dict[str, str]:
    """As one of the session's own programs has it, because settings and overrides depend on it."""
    environment = {"XDG_RUNTIME_DIR": f"/run/user/{user_id}", "DBUS_SESSION_BUS_ADDRESS": f"unix:path=/run/user/{user_id}/bus"}
    for process in host.processes():
        if process.user_id == user_id and process.name in SESSION_PROGRAMS:
            try:
                variables = host.read_text(f"/proc/{process.pid}/environ").split("\0")
            except NotRecorded:
                continue  # it ended in between
            pairs = (each.split("=", 1) for each in variables if "=" in each)
            return environment | {name: value for name, value in pairs if PASSED_ON.fullmatch(name)}
    return environment
