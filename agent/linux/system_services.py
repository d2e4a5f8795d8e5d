"""Which services run, told from programs that a person started under the same name. Sources: proc_pid_status(5), passwd(5)."""

import re

from agent.host import Host


def service_runs(host: Host, program: str, *accounts: str) -> bool:
    """Whether root, or one of the service's own accounts, runs a program of that name: anybody may call a program anything."""
    starters = {each.user_id for each in host.processes() if each.name == program}
    if not starters or 0 in starters:
        return bool(starters)
    found = re.findall(r"^([^:\n]+):[^:\n]*:(\d+):", host.read_text("/etc/passwd"), re.MULTILINE)
    return not starters.isdisjoint(int(user_id) for name, user_id in found if name in accounts)
