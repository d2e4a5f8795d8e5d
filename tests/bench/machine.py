"""On what was measured: figures mean nothing without it."""

import platform
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Final

import psutil
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PACKAGES: Final = ("rollcall", "grpcio", "protobuf", "cryptography")
_CHECKS: Final = 3000

REFERENCE: Final = 16_200
"""Signatures checked per CPU-second by the machine for which the limits were set."""


def header(now: datetime) -> Iterator[str]:
    """Date, machine and versions."""
    memory = psutil.virtual_memory().total / 2**30
    load = psutil.getloadavg()[0]
    yield f"Rollcall benchmark, {now:%d %B %Y, %H:%M} UTC"
    yield f"  {_processor()}, {psutil.cpu_count()} logical cores, {memory:.1f} GiB; load before the start {load:.1f}"
    yield f"  {platform.system()} {platform.release()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    checked = signatures_checked_per_cpu_second()
    yield f"  {checked:,.0f} P-256 signatures checked per CPU-second; where the limits were set, it was {REFERENCE:,}"
    yield "  " + ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def signatures_checked_per_cpu_second() -> float:
    """How fast this machine is just now, in the work that a collector cannot do without."""
    key, message, scheme = ec.generate_private_key(ec.SECP256R1()), bytes(1000), ec.ECDSA(SHA256())
    signature, public_key = key.sign(message, scheme), key.public_key()
    began = process_time()
    for _ in range(_CHECKS):
        public_key.verify(signature, message, scheme)
    return _CHECKS / (process_time() - began)
