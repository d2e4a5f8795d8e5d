"""What is remembered of a device over thirty days, and that losing evidence never makes it look better."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_device import REGISTERS

from compliance.facts import (
    Antivirus,
    AntivirusProduct,
    Fact,
    MediaAction,
    MediaControl,
    MediaEvent,
    Medium,
    MediumKind,
    NoneWaiting,
    OnPeriod,
    Power,
    RemovableMedia,
    SecurityUpdates,
    UpdatesWaiting,
)
from compliance.history import History, Moment, Watch, after, after_a_loss, moment_of
from compliance.policy_table import Problems, Table
from compliance.rules.table import RULE_KINDS
from compliance.unknown import Unknown
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOT_KNOWN, NOW, PRODUCT, report_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFF = Antivirus((replace(PRODUCT, on_access=False),))
ON = Antivirus((PRODUCT,))


def media(
    *attached: Medium, events: tuple[MediaEvent, ...] = (), watched: bool = True, control: MediaControl = MediaControl.OPEN
) -> RemovableMedia:
    return RemovableMedia(control, attached, events, events_complete=watched)


def stick(encrypted: bool | Unknown = False, *, medium_id: str = "m1", writable: bool | Unknown = True) -> Medium:  # noqa: FBT001, FBT002 - a reading
    return Medium(medium_id, MediumKind.USB_STORAGE, encrypted, writable)


def opened(at: datetime, encrypted: bool | Unknown = False) -> MediaEvent:  # noqa: FBT001, FBT002 - a reading
    return MediaEvent(at, MediaAction.MOUNTED_WRITABLE, "m1", MediumKind.USB_STORAGE, encrypted)


@dataclass
class Device:
    """One that reports whenever it is told to, and is heard at once."""

    now: datetime = NOW
    history: History | None = None
    last_fact: dict[type[Fact], Fact | Unknown] = field(default_factory=dict)

    def reports(self, *facts: Fact, days_later: float = 0, without: tuple[str, ...] = ()) -> "Device":
        before, self.now = self.now, self.now + days_later * DAY
        report = report_of(*facts)
        report = replace(report, taken_at=self.now, readings={**report.readings, **dict.fromkeys(without, NOT_KNOWN)})
        moment = Moment(self.now, before, is_first=self.history is None)
        self.history = after(self.history, report, moment)
        self.last_fact = {type(each): each for each in facts}
        return self

    def loses_messages(self) -> "Device":
        assert self.history is not None
        self.history = after_a_loss(self.history)
        return self

    @property
    def known(self) -> History:
        assert self.history is not None
        return self.history

    def verdict(self, kind: str, *, days_later: float = 0) -> Verdict:
        rule = RULE_KINDS[kind]
        judge = rule.bind(Table({}, (), "rule", Problems("test.toml", {}))).judge
        registers = replace(REGISTERS, history=self.known)
        return judge(self.last_fact[rule.fact], registers, self.now + days_later * DAY).verdict


ENCRYPTED = "removable_media_encrypted"
PERMITTED = "removable_media_permitted"
LEFT_ON = "antivirus_left_on"


def test_a_stick_in_the_clear_fails_for_thirty_days_after_it_was_pulled_out():
    device = Device().reports(media()).reports(media(stick()), days_later=1).reports(media(), days_later=0.1)
    assert device.verdict(ENCRYPTED) is Verdict.FAIL
    assert device.reports(media(), days_later=29).verdict(ENCRYPTED) is Verdict.FAIL
    assert device.reports(media(), days_later=1).verdict(ENCRYPTED) is Verdict.PASS


def test_the_thirty_days_end_by_the_clock_alone():
    device = Device().reports(media()).reports(media(events=(opened(NOW),)), days_later=0.5)
    assert device.verdict(ENCRYPTED, days_later=29) is Verdict.FAIL
    assert device.verdict(ENCRYPTED, days_later=31) is Verdict.PASS


def test_a_stick_that_was_encrypted_since_is_put_right():
    device = Device().reports(media(stick())).reports(media(stick(encrypted=True)), days_later=1)
    assert (device.verdict(ENCRYPTED), [each.encrypted for each in device.known.opened]) == (Verdict.PASS, [True])


def test_a_stick_of_which_one_cannot_tell_any_more_is_not_put_right():
    device = Device().reports(media(stick())).reports(media(stick(encrypted=NOT_KNOWN)), days_later=1).reports(media())
    assert device.verdict(ENCRYPTED) is Verdict.FAIL


def test_a_stick_that_may_have_been_writable_is_remembered_as_not_known():
    device = Device().reports(media(stick(writable=NOT_KNOWN))).reports(media(), days_later=1)
    assert device.verdict(ENCRYPTED) is Verdict.UNKNOWN


def test_what_happened_first_is_told_first_whatever_the_order_of_the_events():
    later, earlier = opened(NOW + HOUR, encrypted=True), opened(NOW)
    device = Device().reports(media()).reports(media(events=(later, earlier)), days_later=1)
    assert [each.encrypted for each in device.known.opened] == [True]


def test_a_clock_that_is_set_back_moves_nothing_out_of_the_days_looked_back_at():
    device = Device().reports(media()).reports(media(events=(opened(NOW - 40 * DAY),)), days_later=1)
    assert device.known.opened[0].last_at == NOW
    assert device.verdict(ENCRYPTED) is Verdict.FAIL


def test_a_clock_that_is_set_ahead_keeps_nothing_for_ever():
    device = Device().reports(media()).reports(media(events=(opened(NOW + 4000 * DAY),)), days_later=1)
    assert device.known.opened[0].last_at == NOW + DAY


def test_a_break_of_the_watch_is_not_known_for_thirty_days():
    device = Device().reports(media()).reports(media(), days_later=40).reports(media(watched=False), days_later=1)
    assert device.verdict(ENCRYPTED) is Verdict.UNKNOWN
    assert device.reports(media(), days_later=1).verdict(ENCRYPTED) is Verdict.UNKNOWN
    assert device.reports(media(), days_later=30).verdict(ENCRYPTED) is Verdict.PASS


def test_a_break_is_none_where_nothing_could_be_written_in_the_clear_before_and_after():
    blocked = {"control": MediaControl.BLOCKED}
    device = Device().reports(media(**blocked)).reports(media(watched=False, **blocked), days_later=40)
    assert device.verdict(ENCRYPTED) is Verdict.PASS
    opened_up = device.reports(media(), days_later=1).reports(media(watched=False, **blocked), days_later=1)
    assert opened_up.verdict(ENCRYPTED) is Verdict.UNKNOWN


def test_where_only_encrypted_media_can_be_written_to_a_break_may_have_seen_one_without_a_permit():
    only_encrypted = {"control": MediaControl.ENCRYPTED_ONLY}
    device = Device().reports(media(**only_encrypted)).reports(media(watched=False, **only_encrypted), days_later=40)
    assert (device.verdict(ENCRYPTED), device.verdict(PERMITTED)) == (Verdict.PASS, Verdict.UNKNOWN)
    blocked = {"control": MediaControl.BLOCKED}
    device = Device().reports(media(**blocked)).reports(media(watched=False, **blocked), days_later=40)
    assert (device.verdict(ENCRYPTED), device.verdict(PERMITTED)) == (Verdict.PASS, Verdict.PASS)


@pytest.mark.parametrize("kind", [ENCRYPTED, PERMITTED, LEFT_ON])
def test_messages_that_are_lost_may_have_told_of_anything(kind: str):
    device = Device().reports(media(), ON).reports(media(), ON, days_later=40)
    assert device.verdict(kind) is Verdict.PASS
    lost = device.loses_messages().reports(media(), ON, days_later=1)
    assert lost.verdict(kind) is Verdict.UNKNOWN


@pytest.mark.parametrize("kind", [ENCRYPTED, LEFT_ON])
def test_messages_that_are_lost_on_the_first_day_are_not_forgotten(kind: str):
    lost = Device().reports(media(), ON).loses_messages().reports(media(), ON, days_later=0.1)
    assert lost.verdict(kind) is Verdict.UNKNOWN
    assert lost.reports(media(), ON, days_later=30).verdict(kind) is Verdict.PASS


def test_on_the_day_of_its_installation_a_device_may_begin_to_watch_later_than_it_reports():
    device = Device().reports(media(watched=False)).reports(media(), days_later=0.5)
    assert device.known.media_watched == Watch(NOW + DAY / 2, from_the_beginning=True)
    assert Device().reports(media(watched=False)).reports(media(), days_later=2).verdict(ENCRYPTED) is Verdict.UNKNOWN


def test_a_device_that_reported_before_anything_was_remembered_has_no_beginning():
    report = replace(report_of(media(), ON), taken_at=NOW)
    history = after(None, report, Moment(NOW, NOW, is_first=False))
    assert (history.media_watched, history.antivirus_on) == (Watch(NOW, from_the_beginning=False),) * 2


def test_an_antivirus_that_was_off_for_one_report_fails_for_thirty_days():
    device = Device().reports(ON).reports(OFF, days_later=1).reports(ON, days_later=0.1)
    assert device.verdict(LEFT_ON) is Verdict.FAIL
    assert device.reports(ON, days_later=31).verdict(LEFT_ON) is Verdict.PASS


def test_an_antivirus_that_was_never_on_has_not_been_switched_off():
    assert Device().reports(OFF).reports(ON, days_later=0.5).verdict(LEFT_ON) is Verdict.PASS


def test_an_antivirus_that_could_not_be_read_for_a_while_may_have_been_off():
    device = Device().reports(ON).reports(ON, days_later=40).reports(days_later=1, without=("antivirus",))
    assert device.reports(ON, days_later=1).verdict(LEFT_ON) is Verdict.UNKNOWN


def test_since_when_updates_wait_is_since_the_first_report_that_said_so():
    some = SecurityUpdates(UpdatesWaiting(3, NOT_KNOWN), NOW, NOT_KNOWN, automatic=True, restart_needed=True)
    none = SecurityUpdates(NoneWaiting(), NOW, NOT_KNOWN, automatic=True, restart_needed=False)
    device = Device().reports(none).reports(some, days_later=1).reports(some, days_later=5)
    known = device.known
    assert (known.updates_none_at, known.updates_waiting_since, known.restart_needed_since) == (NOW, NOW + DAY, NOW + DAY)
    assert device.reports(none).known.updates_waiting_since is None


def test_the_evenings_of_days_that_are_over_are_remembered_by_the_quarter_of_an_hour():
    noon = NOW.replace(hour=12, minute=0)
    periods = (OnPeriod(noon - DAY, noon - DAY + 3 * HOUR), OnPeriod(NOW, NOT_KNOWN))
    known = Device().reports(Power(NOW - DAY, periods)).known
    (evening,) = known.evenings
    assert (evening.day, evening.known.bit_count(), evening.on.bit_count()) == ((NOW - DAY).date(), 52, 12)


def test_a_report_that_tells_nothing_new_leaves_the_very_same_history():
    device = Device().reports(media(stick()), ON)
    before = device.known
    assert device.reports(media(stick()), ON, days_later=0.1).known is before


def test_what_no_rule_looks_back_at_is_forgotten():
    device = Device().reports(media(stick()), ON).reports(media(), OFF, days_later=1).reports(media(), ON, days_later=32)
    assert (device.known.opened, device.known.antivirus_off_at) == ((), None)


def test_of_very_many_media_those_in_the_clear_are_kept():
    many = [stick(encrypted=True, medium_id=f"e{number}") for number in range(100)]
    device = Device().reports(media(stick(), *many))
    assert (len(device.known.opened), device.known.opened[0].medium_id) == (64, "m1")


def test_a_report_was_made_between_its_nonce_and_its_receipt_whatever_its_clock_says():
    report = replace(report_of(), taken_at=NOW - 400 * DAY)
    made = moment_of(report, fresh_as_of=NOW - DAY, before=NOW - 2 * DAY, last_made_at=None, received_at=NOW, is_first=False)
    assert made == Moment(NOW - DAY, NOW - 2 * DAY, is_first=False)
    tomorrow = replace(report, taken_at=NOW + DAY)
    ahead = moment_of(tomorrow, fresh_as_of=NOW, before=None, last_made_at=None, received_at=NOW, is_first=True)
    assert ahead == Moment(NOW, NOW, is_first=True)


# -- property ---------------------------------------------------------------------------------------------------------------

ENCRYPTIONS = st.sampled_from([True, False, NOT_KNOWN])
MEDIA = st.builds(
    media,
    st.builds(stick, ENCRYPTIONS, medium_id=st.sampled_from("ab"), writable=st.sampled_from([True, False, NOT_KNOWN])),
    events=st.lists(st.builds(opened, st.just(NOW), ENCRYPTIONS), max_size=1).map(tuple),
    watched=st.sampled_from([True, True, True, False]),
    control=st.sampled_from(MediaControl),
) | st.builds(media)
PRODUCTS = st.sampled_from([True, False, NOT_KNOWN])
ANTIVIRUS = st.builds(lambda running, on_access: Antivirus((_product(running, on_access),)), PRODUCTS, PRODUCTS)
LIVES = st.lists(st.tuples(st.sampled_from([0.2, 1, 9, 29]), MEDIA, ANTIVIRUS), min_size=2, max_size=8)


def _product(running: bool | Unknown, on_access: bool | Unknown) -> AntivirusProduct:  # noqa: FBT001 - readings
    return replace(PRODUCT, running=running, on_access=on_access)


def lived(life: list[tuple[float, RemovableMedia, Antivirus]], lost: set[int], unread: set[int]) -> Device:
    """A life of which some reports are lost, and of some neither fact could be read. The first day has no part in that."""
    device = Device().reports(media(), ON).reports(media(), ON, days_later=2)
    pending = 0.0
    for number, (days, seen, antivirus) in enumerate(life):
        if number in lost and number < len(life) - 1:
            device.loses_messages()
            pending += days
        elif number in unread and number < len(life) - 1:
            device.reports(days_later=days + pending, without=("removable_media", "antivirus"))
            pending = 0.0
        else:
            device.reports(seen, antivirus, days_later=days + pending)
            pending = 0.0
    return device


@settings(max_examples=400, deadline=None)
@given(LIVES, st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_losing_evidence_never_turns_into_a_pass(
    life: list[tuple[float, RemovableMedia, Antivirus]], lost: set[int], unread: set[int]
):
    whole, poorer = lived(life, set(), set()), lived(life, lost, unread)
    for kind in (ENCRYPTED, LEFT_ON):
        if poorer.verdict(kind) is Verdict.PASS:
            assert whole.verdict(kind) is Verdict.PASS, (kind, whole.known, poorer.known)


def test_the_evidence_of_a_whole_year_comes_to_a_few_lines():
    device = Device()
    for day in range(365):
        device.reports(media(stick(encrypted=day % 3 == 0, medium_id=f"m{day % 9}")), ON, days_later=1)
    assert sorted(each.medium_id for each in device.known.opened) == [f"m{n}" for n in range(9)]
