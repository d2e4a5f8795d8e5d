"""On what was measured: figures mean nothing without it."""

import platform
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import psutil

_PACKAGES: Final = ("rollcall", "grpcio", "protobuf", "cryptography")


def header(now: datetime) -> Iterator[str]:
    """Date, machine and versions."""
    memory = psutil.virtual_memory().total / 2**30
    load = psutil.getloadavg()[0]
    yield f"Rollcall benchmark, {now:%d %B %Y, %H:%M} UTC"
    yield f"  {_processor()}, {psutil.cpu_count()} logical cores, {memory:.1f} GiB; load before the start {load:.1f}"
    yield f"  {platform.system()} {platform.release()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield "  " + ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
