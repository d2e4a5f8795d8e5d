"""Signatures drawn with a finger or a pen: the path of the pen in whole numbers, and nothing else."""

import re
from typing import Final

from collector.errors import FormError

WIDTH: Final = 600
HEIGHT: Final = 200
_LONGEST_CHARACTERS: Final = 20_000
_LEAST_POINTS: Final = 8
_LEAST_WIDTH: Final = 40  # a dot, or a slip of the finger, is nobody's name
_PATH: Final = re.compile(r"(?:M[0-9]{1,3} [0-9]{1,3}(?:L[0-9]{1,3} [0-9]{1,3})+)+")
_POINT: Final = re.compile(r"[ML]([0-9]{1,3}) ([0-9]{1,3})")


def check(drawing: str) -> None:
    """FormError when this is not the path of a signature: `M12 80L14 78L…`, a stroke after each M, on a pad of 600 by 200."""
    if len(drawing) > _LONGEST_CHARACTERS:
        raise FormError("the drawn signature has too many points to be kept; clear it and sign again, or type the name")
    if not _PATH.fullmatch(drawing):
        raise FormError("what was sent is not a drawn signature; clear it and sign again, or type the name")
    points = [(int(across), int(down)) for across, down in _POINT.findall(drawing)]
    if any(across > WIDTH or down > HEIGHT for across, down in points):
        raise FormError("the drawn signature leaves the pad; clear it and sign again, or type the name")
    width = max(across for across, _ in points) - min(across for across, _ in points)
    if len(points) < _LEAST_POINTS or width < _LEAST_WIDTH:
        raise FormError("that is too small to be a signature; clear it and sign again, or type the name")
