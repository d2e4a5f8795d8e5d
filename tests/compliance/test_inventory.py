"""Programs told as changes: whoever has every change has the list, and whoever lacks one has none, never a wrong one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.errors import InventoryError
from compliance.facts import Program, SoftwareInventory, SoftwareSource
from compliance.facts.software import MOST_CHANGES
from compliance.inventory import (
    LONGEST_TEXT,
    MOST_PROGRAMS,
    NO_PROGRAMS,
    ProgramList,
    followed,
    list_of,
    list_of_text,
    next_told,
    whole,
)
from compliance.wire.codec import decode_report, encode_report
from tests.fakes.device import FakeDevice
from tests.fakes.good_facts import report_of

SOURCES = (SoftwareSource("dpkg", 1),)
A, B, C = (Program(name, "1.0", "Debian") for name in ("a", "b", "c"))

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8)
PROGRAMS = st.builds(Program, TEXTS.filter(bool), TEXTS, TEXTS)
LISTS = st.frozensets(PROGRAMS, max_size=8).map(list_of)


def told(base: ProgramList, now: ProgramList) -> SoftwareInventory:
    return next_told(base, now, SOURCES).inventory


def many(count: int, version: str = "1.0") -> ProgramList:
    return list_of(Program(f"program-{number:05}", version, "Debian") for number in range(count))


@settings(deadline=None)
@given(LISTS, LISTS)
def test_the_changes_from_one_list_to_another_make_it_of_the_first(before: ProgramList, now: ProgramList) -> None:
    said = told(before, now)
    assert followed(before if said.base_sha256 else NO_PROGRAMS, said) == now


@settings(deadline=None)
@given(LISTS)
def test_a_list_is_read_again_from_its_text(programs: ProgramList) -> None:
    assert list_of_text(programs.text) == programs


@settings(deadline=None)
@given(LISTS, LISTS, LISTS)
def test_changes_of_another_list_are_refused_or_make_the_very_list(
    before: ProgramList, now: ProgramList, other: ProgramList
) -> None:
    try:
        assert followed(other, told(before, now)) == now
    except InventoryError:
        assert other != before or not told(before, now).base_sha256


@settings(max_examples=200, deadline=None)
@given(st.lists(LISTS, min_size=1, max_size=6), st.data())
def test_whichever_messages_are_lost_a_list_is_never_wrong(lists: list[ProgramList], data: st.DataObject) -> None:
    """A device that knows of no loss goes on telling changes; a reader who lacks one has no list until all is told."""
    device, reader = NO_PROGRAMS, NO_PROGRAMS
    is_known = True
    for now in lists:
        step = next_told(device, now, SOURCES)
        device = step.programs
        if data.draw(st.booleans()):
            continue  # lost on the way
        try:
            base = NO_PROGRAMS if not step.inventory.base_sha256 else reader if is_known else ProgramList(frozenset({"?\t\t"}))
            reader, is_known = followed(base, step.inventory), True
        except InventoryError:
            is_known = False
        assert not is_known or reader == now


def test_an_unchanged_list_is_named_and_not_told() -> None:
    said = told(many(2500), many(2500))
    assert (said.base_sha256, said.programs, said.added, said.removed) == (said.list_sha256, 2500, (), ())


def test_a_new_version_is_one_program_gone_and_one_come() -> None:
    said = told(list_of([A, B, C]), list_of([A, C, replace(B, version="1.1")]))
    assert (said.added, said.removed) == ((replace(B, version="1.1"),), (B,))


def test_where_nearly_everything_changed_all_is_told_from_the_beginning() -> None:
    said = told(many(100), many(100, "2.0"))
    assert (said.base_sha256, len(said.added), said.removed) == ("", 100, ())


def reports_until_told(now: ProgramList) -> list[SoftwareInventory]:
    said, base = [], NO_PROGRAMS
    while not said or said[-1].untold:
        step = next_told(base, now, SOURCES)
        said.append(step.inventory)
        base = step.programs
    return said


def test_the_packages_of_a_usual_linux_fit_into_one_report() -> None:
    assert len(reports_until_told(many(2500))) == 1


LONG = list_of(Program("w" * 190 + f"{n:06}", "é" * 200, "ü" * 200) for n in range(900))


@pytest.mark.parametrize("now", [many(MOST_PROGRAMS), LONG], ids=["many programs", "long texts"])
def test_a_list_that_is_too_long_is_told_in_parts_each_of_which_fits_an_envelope(now: ProgramList) -> None:
    said = reports_until_told(now)
    device, reached = FakeDevice(), NO_PROGRAMS
    for each in said:
        payload = encode_report(device.header(), report_of(each))
        assert len(payload) < MAXIMUM_SEALED_BYTES - 64 * 1024
        assert decode_report(payload)[1].reading(SoftwareInventory) == each
        reached = followed(reached, each)
    assert (len(said) > 1, reached) == (True, now)


GOOD = told(list_of([A]), list_of([A, B]))
HOSTILE = {
    "another base": replace(GOOD, base_sha256="0" * 64),
    "another outcome": replace(GOOD, list_sha256="0" * 64),
    "another count": replace(GOOD, programs=1),
    "a program that is there already": replace(GOOD, added=(A, B)),
    "a program gone that was never there": replace(GOOD, removed=(C,)),
    "one that comes and goes": replace(GOOD, added=(A, B), removed=(A,)),
    "a line feed in a name": replace(GOOD, added=(Program("b\nc", "1", ""),)),
    "a tab in a name": replace(GOOD, added=(Program("b\tc", "1", ""),)),
    "no name": replace(GOOD, added=(Program("", "1", ""),)),
    "a name without end": replace(GOOD, added=(Program("b" * (LONGEST_TEXT + 1), "1", ""),)),
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_changes_that_make_no_sense_are_refused_in_words(said: SoftwareInventory) -> None:
    with pytest.raises(InventoryError, match=r"\w+ \w+"):
        followed(list_of([A]), said)


def test_a_list_without_end_is_refused() -> None:
    full = many(MOST_PROGRAMS)
    one_more = replace(GOOD, base_sha256=full.digest, added=(Program("z", "1", ""),))
    with pytest.raises(InventoryError, match=f"the limit is {MOST_PROGRAMS}"):
        followed(full, one_more)


def test_more_changes_than_a_report_may_have_cost_the_reading() -> None:
    device, all_at_once = FakeDevice(), whole(many(MOST_CHANGES + 1), SOURCES)
    reading = decode_report(encode_report(device.header(), report_of(all_at_once)))[1].reading(SoftwareInventory)
    assert f"added has {MOST_CHANGES + 1} entries; the limit is {MOST_CHANGES}" in str(reading)
