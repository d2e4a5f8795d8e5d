"""Where the recipes are, and how they say that pip fetched nothing."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGING: Final = ROOT / "agent" / "packaging"
NO_WHEELS: Final = 75  # packages.sh: EX_TEMPFAIL of sysexits.h
