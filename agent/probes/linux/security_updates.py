"""Linux: which security updates wait to be installed? Sources: debian_packages, apt and dnf in agent.linux."""

from typing import Final

from agent.errors import NotSupported
from agent.host import Host
from agent.linux.apt import parse_history, parse_settings_of_apt, read_apt
from agent.linux.debian_packages import STATUS, parse_packages
from agent.linux.dnf import parse_advisories, parse_automatic, read_dnf
from compliance.facts import SecurityUpdates

READ_FROM: Final = (
    "apt's lists of security updates beside dpkg's list of what is installed, apt's settings and log; or dnf and its settings"
)

PARSERS: Final = (parse_packages, parse_settings_of_apt, parse_history, parse_advisories, parse_automatic)


def read(host: Host) -> SecurityUpdates:
    """Programs from Flatpak, Snap and the like look after themselves and are not counted."""
    if host.exists("/run/ostree-booted"):
        raise NotSupported("this system is updated as one image (ostree), which this version does not read")
    if host.exists(STATUS) and host.exists("/usr/bin/apt-get"):
        return read_apt(host)
    if host.exists("/usr/bin/dnf"):
        return read_dnf(host)
    raise NotSupported("updates are read from apt and dnf by this version; this system has neither")
