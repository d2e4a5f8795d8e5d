"""What the days are by which things are to be put right, in words."""

from typing import Final

SCHOOL_DAYS: Final = (
    "Put-right days are school days (Monday to Friday; no holidays yet); for what is critical, every day counts."
)
