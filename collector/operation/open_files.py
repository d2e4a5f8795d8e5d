"""How many files, and so connections, this process may have open: as many as the system lets it ask for."""

import sys
from typing import Final

_ENOUGH: Final = 65_536


def raise_limit() -> None:
    """Raise the soft limit towards the hard one: the usual 1,024 is less than a school has devices. getrlimit(2)."""
    if sys.platform == "win32":  # sockets are no files there
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(_ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
