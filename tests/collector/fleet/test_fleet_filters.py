"""A filter stands in an address and comes back the same; what it asks is said above the list."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import NoSuchFilter
from collector.fleet.filters import LIST_GROUPS, Filter, Only, Order, Real
from collector.store.devices import DeviceState
from compliance.verdict import Verdict

FILTERS = st.builds(
    Filter,
    search=st.sampled_from(("", "LAP-1", "a&b=c", "50% “new”", "ü")),
    verdict=st.none() | st.sampled_from(Verdict),
    rule=st.sampled_from(("", "ENC-1")),
    group=st.sampled_from(("", *LIST_GROUPS)),
    platform=st.sampled_from(("", "linux")),
    state=st.none() | st.sampled_from(DeviceState),
    real=st.none() | st.sampled_from(Real),
    ended=st.booleans(),
    only=st.frozensets(st.sampled_from(Only)),
    order=st.sampled_from(Order),
)


@given(FILTERS)
def test_a_filter_that_went_through_an_address_is_the_same(wanted: Filter) -> None:
    assert Filter.from_query(dict(parse_qsl(wanted.query()))) == wanted


def test_an_address_that_asks_nothing_shows_the_devices_in_use() -> None:
    nothing = Filter.from_query({"page": "2", "as-at": "2026-10-01"})
    assert (nothing, nothing.query(), nothing.words) == (Filter(), "", "Devices in use")


@pytest.mark.parametrize(
    "query",
    [
        {"verdict": "fine"},
        {"group": "fridges"},
        {"state": "asleep"},
        {"simulated": "maybe"},
        {"only": "silent,x"},
        {"sort": "x"},
    ],
    ids=lambda query: next(iter(query)),
)
def test_a_value_that_there_is_none_of_is_no_list_of_everything(query: dict[str, str]) -> None:
    with pytest.raises(NoSuchFilter, match=repr(next(iter(query.values())).split(",")[-1])):
        Filter.from_query(query)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Filter(verdict=Verdict.FAIL, real=Real.REAL), "Real devices in use that need action"),
        (
            Filter(rule="ENC-1", verdict=Verdict.UNKNOWN, group="laptop"),
            "Devices in use that are not known by ENC-1, listed as laptop",
        ),
        (
            Filter(group="on-loan", only=frozenset({Only.SILENT})),
            "Devices in use on loan, silent for three days of term or more",
        ),
        (Filter(state=DeviceState.LOST, real=Real.SIMULATED), "Simulated devices in state “lost”"),
        (
            Filter(ended=True, search="LAP"),
            "Devices that were returned or disposed of with “LAP” in tag, serial number or name",
        ),
    ],
)
def test_a_filter_is_said_in_words(wanted: Filter, words: str) -> None:
    assert wanted.words == words
