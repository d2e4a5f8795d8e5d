"""When time alone changes what a device is judged to be is found to ten seconds, whatever moments seem likely."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from collector.judging.next_change import HORIZON, next_change
from collector.registers.agreed import Agreed
from collector.registers.context import at_another_moment, context_from
from collector.store.exceptions import StoredException
from compliance.assessment import Assessment, assess
from compliance.facts import Antivirus
from compliance.history import History, Watch
from compliance.policy import Policy, parse_policy
from tests.fakes.good_facts import GOOD_FACTS, NOW, PRODUCT, report_of
from tests.fakes.packs import pack_text
from tests.fakes.school_records import DEVICE

POLICIES: Final = [parse_policy(pack_text(name), f"{name}.toml") for name in ("s004-primary", "s002-nursery", "dfe-cyber-core")]
TEN_SECONDS: Final = timedelta(seconds=10)
A_WHILE_AGO: Final = st.timedeltas(timedelta(0), timedelta(days=100)).map(lambda age: NOW - age)


def excused(days: int) -> StoredException:
    until = NOW.date() + timedelta(days=days)
    named = ("example", "EXC-2026-0001", "AV-2", DEVICE.device_id, "", "a test", "T. Technician", "H. Head")
    return StoredException(*named, until, NOW, "a test")


@given(st.sampled_from(POLICIES), st.lists(A_WHILE_AGO, min_size=5, max_size=5), st.integers(-1, 1))
def test_nothing_changes_before_it_and_something_does_within_its_ten_seconds(
    policy: Policy, moments: list[datetime], days: int
) -> None:
    published_at, waiting_since, watched_since, fresh_as_of, reported_at = moments
    product = replace(PRODUCT, signatures_published_at=published_at)
    report = report_of(*GOOD_FACTS, Antivirus((product,)))
    device = replace(DEVICE, last_report_at=reported_at, fresh_as_of=fresh_as_of, last_report_sequence=1)
    watch = Watch(watched_since, from_the_beginning=False)
    history = History(watched_since, media_watched=watch, antivirus_on=watch, updates_waiting_since=waiting_since)
    context = context_from(device, None, None, history, NOW, Agreed(exceptions=[excused(days)]))

    def at(moment: datetime) -> Assessment:
        return assess(policy, report, at_another_moment(context, device, moment), moment)

    here = at(NOW)
    found = next_change(policy, report, device, context, here, NOW)
    if found == NOW + HORIZON and at(found) == here:
        return
    assert NOW < found <= NOW + HORIZON
    assert at(found) != here
    assert at(max(found - TEN_SECONDS, NOW)) == here
