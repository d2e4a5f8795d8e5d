"""Why the service is told to end, as far as the system says it: a signal says only that.

Sources: systemctl(1), is-system-running, "stopping: the manager is shutting down"; the scripts of this package, which leave a
word before they stop the service (agent/packaging/linux/).
"""

from contextlib import suppress
from typing import Final

from agent.allowed_commands import SYSTEMCTL
from agent.errors import ProbeError, StateFolderError
from agent.host import Host
from agent.state_folder import StateFolder
from compliance.parting import Parting

WORD: Final = "ending"
"""What a package's script leaves in the state folder, where only an administrator can: why it is about to stop the service."""

_OF_A_PACKAGE: Final = frozenset({Parting.UNINSTALLED, Parting.UPGRADED})
_STAYS_ON: Final = frozenset({"running", "degraded", "starting", "initializing", "maintenance"})


def how_it_ends(folder: StateFolder, host: Host, platform: str) -> Parting:
    """Why this run ends now. The word of a package is good once."""
    word = _word_of_a_package(folder)
    if word is not None:
        return word
    if platform != "linux":
        return Parting.ENDED
    try:
        manager = host.run(SYSTEMCTL, "is-system-running").strip()
    except ProbeError:
        return Parting.ENDED
    if manager == "stopping":
        return Parting.SHUT_DOWN
    return Parting.STOPPED if manager in _STAYS_ON else Parting.ENDED


def _word_of_a_package(folder: StateFolder) -> Parting | None:
    try:
        said = folder.read(WORD)
    except StateFolderError:
        return None
    with suppress(OSError):
        (folder.path / WORD).unlink(missing_ok=True)
    word = (said or b"")[:40].decode("ascii", "replace").strip()
    return next((each for each in _OF_A_PACKAGE if each.value == word), None)
