"""Sheets of labels as their makers cut them, in millimetres on A4.

Sources: the measures of L7160, L7161, L7163, L7651 and L4770 are those of the templates of gLabels
(https://github.com/jimevins/glabels-qt, `avery-iso-templates.xml`); L4736 and L6009 have 48 labels of 45.7 by 21.2 mm, laid out
in the middle of the sheet with the gap of their size. These two were put together here and not measured on a sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_POINT: Final = 25.4 / 72


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """One sheet. `across` and `down` are numbers of labels, the steps from the beginning of one label to that of the next."""

    name: str
    width_mm: float
    height_mm: float
    across: int
    down: int
    left_mm: float
    top_mm: float
    step_across_mm: float
    step_down_mm: float

    @property
    def labels(self) -> int:
        """How many it has."""
        return self.across * self.down


def _in_points(name: str, width: float, height: float, across: int, down: int, *places: float) -> LabelSheet:
    left, top, step_across, step_down = (each * _POINT for each in places)
    return LabelSheet(name, width * _POINT, height * _POINT, across, down, left, top, step_across, step_down)


_SHEETS: Final = (
    LabelSheet("L4736", 45.7, 21.2, 4, 12, 9.7, 21.3, 48.3, 21.2),
    LabelSheet("L6009", 45.7, 21.2, 4, 12, 9.7, 21.3, 48.3, 21.2),
    LabelSheet("L4770", 45.7, 25.4, 4, 10, 10.0, 22.0, 48.5, 25.4),
    _in_points("L7160", 181.4, 108.0, 3, 7, 21.2, 43.9, 187.2, 108.0),
    _in_points("L7161", 180.2, 132.6, 3, 6, 21.0, 23.0, 186.9, 132.5),
    _in_points("L7163", 280.9, 108.0, 2, 7, 9.5, 43.0, 292.0, 108.0),
    _in_points("L7651", 108.0, 60.09, 5, 13, 13.32, 30.9, 115.09, 60.09),
)

SHEETS: Final[Mapping[str, LabelSheet]] = {each.name: each for each in _SHEETS}
"""By the name on the packet."""
