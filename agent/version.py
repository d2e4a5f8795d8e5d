"""Which agent this is. A test holds the version equal to the one in pyproject.toml."""

from contextlib import suppress
from pathlib import Path
from typing import Final

VERSION: Final = "0.1.0"


def installation() -> str:
    """The version, and when its files were put here: another one after each upgrade, also to a later package of one version."""
    with suppress(OSError):
        return f"{VERSION} {Path(__file__).stat().st_ctime_ns}"
    return VERSION
