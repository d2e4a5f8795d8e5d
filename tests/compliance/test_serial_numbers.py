"""Which two lines are about one piece of equipment."""

import pytest

from compliance.serial_numbers import same_equipment


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(("5CG1", "LAP-1"), ("5cg1 ", "LAP-2"), True, id="its serial number counts and not its tag"),
        pytest.param(("5CG1", "LAP-1"), ("5CG2", "LAP-1"), False, id="a label can be swapped"),
        pytest.param(("", "LAP-1"), ("5CG2", "lap-1"), True, id="without a serial number of one its tag counts"),
        pytest.param(("", ""), ("", ""), False, id="nothing is equal to nothing"),
        pytest.param(("None", "LAP-1"), ("none", "LAP-1"), False, id="a filler is no serial number"),
    ],
)
def test_equipment_is_the_same_by_its_serial_number_else_by_its_tag(one: tuple[str, str], other: tuple[str, str], same: bool):  # noqa: FBT001 - a case
    serial, asset_tag = other
    assert same_equipment(*one, serial=serial, asset_tag=asset_tag) is same
