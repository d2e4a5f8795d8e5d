"""The chart counts each week as the page of that day does, and says its trend in words."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from collector.judging.school_past import school_past
from collector.reports.all_figures import figures_of
from collector.reports.chart_svg import chart_svg
from collector.reports.past_report import gathered_past
from collector.reports.weeks import WEEKS, Week, trend_words, weeks_until
from collector.store import devices, schools
from collector.store.devices import DeviceState
from compliance.school_clock import moment_of
from tests.fakes.device import NOW
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.realistic_school import settle


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    settle(opened.database, "example", 60)
    with opened.database.writing() as tx:
        first, second, third = devices.everyone(tx, "example")[:3]
        devices.set_state(tx, first.device_id, DeviceState.RETURNED, "back", NOW - timedelta(weeks=2))
        devices.set_state(tx, second.device_id, DeviceState.LOST, "gone", NOW - timedelta(weeks=2))
        devices.set_state(tx, third.device_id, DeviceState.RETURNED, "back", NOW)
    yield opened
    opened.database.close()


def test_each_week_is_what_the_page_of_its_last_day_says(intake: FakeIntake):
    with intake.database.reading() as tx:
        weeks = weeks_until(tx, "example", NOW, NOW, simulated=False)
        (school,) = schools.everyone(tx)
        expected = []
        for each in weeks[:-1]:
            end = moment_of(each.day + timedelta(days=1), time(0)) - timedelta(microseconds=1)
            figures = figures_of(gathered_past(tx, school, school_past(tx, "example", end, NOW)))
            expected.append((figures.by_id["devices.meets"].number, figures.by_id["devices"].number))
    assert [(each.meets, each.of) for each in weeks[:-1]] == expected
    assert (len(weeks), weeks[-1].day, weeks[-2].of, len({each.day.weekday() for each in weeks[:-1]})) == (
        WEEKS + 1,
        NOW.date(),
        59,
        1,
    )


def test_weeks_before_the_first_policy_are_not_recorded_and_those_before_the_first_device_are_not_there(intake: FakeIntake):
    with intake.database.writing() as tx:
        tx.run("DELETE FROM policy_adoptions")
    with intake.database.reading() as tx:
        weeks = weeks_until(tx, "example", NOW, NOW, simulated=False)
        early = weeks_until(tx, "example", NOW - timedelta(weeks=10), NOW, simulated=False)
        none = weeks_until(tx, "example", NOW, NOW, simulated=True)
    assert ({each.meets for each in weeks}, len(early) < len(weeks), len(none)) == ({None}, True, 1)


def week(number: int, meets: int | None, of: int = 10) -> Week:
    return Week(date(2026, 9, 6) + timedelta(weeks=number), meets, of)


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        ((), "Less than a week is recorded, so there is no trend yet."),
        ((week(0, 3),), "Less than a week is recorded, so there is no trend yet."),
        (
            (week(0, 3), week(1, 7)),
            "From 3 of 10 on 6 September 2026 to 7 of 10 on 13 September 2026: 4 more.",
        ),
        (
            (week(0, 8), week(1, 2), week(2, 7)),
            (
                "From 8 of 10 on 6 September 2026 to 7 of 10 on 20 September 2026: 1 fewer. "
                "The lowest in between: 2 of 10 on 13 September 2026."
            ),
        ),
        (
            (week(0, 8), week(1, None), week(2, 8)),
            "From 8 of 10 on 6 September 2026 to 8 of 10 on 20 September 2026: as many. Of 1 of the weeks nothing is recorded.",
        ),
    ],
)
def test_the_trend_is_said_in_words(weeks: tuple[Week, ...], said: str):
    assert trend_words(weeks) == said


@pytest.mark.parametrize("weeks", [(), (week(0, 0, 0),), (week(0, None), week(1, 5), week(2, None), week(3, 10))])
def test_the_chart_can_always_be_drawn_and_has_its_words(weeks: tuple[Week, ...]):
    drawn = ET.fromstring(chart_svg(weeks, "Devices & rules"))  # noqa: S314 - we have just made it
    name = drawn.find("{http://www.w3.org/2000/svg}title")
    assert name is not None and name.text == f"Devices & rules. {trend_words(weeks)}"


def test_a_week_that_is_not_recorded_breaks_the_line():
    drawn = chart_svg((week(0, 1), week(1, None), week(2, 3)), "x")
    (line,) = [each for each in drawn.split("<path") if 'stroke-width="1.8"' in each]
    assert line.count("M") == 2
