"""How an agent ended, as people read it: what was seen, and no accusation."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from collector.reports import channel_words
from collector.reports.channel_entry import NOTHING_TO_TELL, ChannelEntry, EndEntry
from compliance.parting import Parting
from tests.fakes.sample_report import REPORT

NOW = REPORT.generated_at
YESTERDAY = NOW - timedelta(days=1)
HERE = replace(NOTHING_TO_TELL, last_heard_at=YESTERDAY, is_expected=True)
SILENT = replace(HERE, last_heard_at=NOW - timedelta(days=4))
NO_WORD = (
    "It went without saying why. It is asleep, off or out of reach, or its agent was killed or removed or has lost its key: "
    "nothing that came says which"
)


def words(channel: ChannelEntry, *ends: EndEntry, last_words: str | None = None) -> list[str]:
    return channel_words.of_channel(replace(channel, ends=ends, last_words=last_words), NOW, UTC)


def end(how: Parting, *, days: int = 1, is_over: bool = False) -> EndEntry:
    return EndEntry(how, NOW - timedelta(days=days), is_over)


def test_a_stopped_agent_is_said_at_once_and_until_it_is_heard_again_and_its_silence_not_a_second_time() -> None:
    said = "The agent was stopped on Tue 3 Nov, 14:05 (1 day ago) while the computer stayed on. It has not been heard since"
    assert words(HERE, end(Parting.STOPPED)) == [said]
    assert words(SILENT, end(Parting.STOPPED)) == [said]


def test_one_that_came_back_is_remembered_for_a_month_and_counted() -> None:
    ends = [end(Parting.STOPPED, days=each, is_over=True) for each in (40, 20, 10, 1)]
    (said,) = words(HERE, *ends)
    assert said.endswith("while the computer stayed on. It has been heard since. The same happened 2 times more in 30 days")
    assert words(HERE, ends[0]) == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (Parting.UNINSTALLED, "The agent was uninstalled on Tue 3 Nov, 14:05 (1 day ago)."),
        (
            Parting.KILLED,
            "The agent ended without a word, while the computer stayed on, after Tue 3 Nov, 14:05 (1 day ago): it was ",
        ),
        (
            Parting.POWER_LOST,
            "The agent ended without a word after Tue 3 Nov, 14:05 (1 day ago), and the computer was started ",
        ),
    ],
)
def test_other_ends_that_are_worth_a_sentence(how: Parting, said: str) -> None:
    (line,) = words(HERE, end(how, is_over=True))
    assert line.startswith(said)


@pytest.mark.parametrize("how", [Parting.SHUT_DOWN, Parting.BATTERY, Parting.UPGRADED, Parting.ENDED])
def test_an_ordinary_end_is_said_where_it_explains_a_silence_and_not_before(how: Parting) -> None:
    (silence,) = words(SILENT, end(how, days=4))
    assert (
        words(HERE, end(how)),
        silence.startswith("Silent since Sat 31 Oct, 14:05 (4 days ago), for 3 school days. The agent "),
    ) == ([], True)
    assert NO_WORD not in silence


def test_a_device_that_spoke_after_its_end_went_without_a_word() -> None:
    (silence,) = words(SILENT, end(Parting.SHUT_DOWN, days=9, is_over=True))
    assert silence.endswith(NO_WORD)


def test_words_that_nobody_signed_are_told_as_such() -> None:
    (silence,) = words(SILENT, last_words="the dog")
    assert silence.endswith(f"It left its last session with the words “the dog”, which nobody signed. {NO_WORD}")


def test_a_device_that_may_not_speak_is_not_asked_where_it_is() -> None:
    assert words(replace(SILENT, is_expected=False), end(Parting.STOPPED)) == []
