"""Where the files are that come with Rollcall: policy packs, agreements, bank holidays."""

from pathlib import Path
from typing import Final

_BESIDE_THE_PACKAGES: Final = Path(__file__).resolve().parents[1]


def configs_folder() -> Path:
    """`configs` in a checkout; in an installed wheel the package data that pyproject.toml makes of it."""
    checkout = _BESIDE_THE_PACKAGES / "configs"
    return checkout if (checkout / "policies").is_dir() else _BESIDE_THE_PACKAGES / "rollcall_configs"
