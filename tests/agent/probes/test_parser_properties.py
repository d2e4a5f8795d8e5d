"""Whatever a program prints, a parser answers with a reading or with a ProbeError, and a reading has a plain form."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_captures import CASES

from agent.errors import ProbeError
from agent.probes.parsing import Parser
from agent.probes.table import PROBES
from agent.telling.plain import plain

PARSERS = [each for probes in PROBES.values() for probe in probes.values() for each in probe.PARSERS]
RECORDED = {each.source: [path.read_text("utf-8") for path in CASES if path.parent.name == each.source] for each in PARSERS}


def reads_or_refuses(parse: Parser[Any], text: str) -> None:
    try:
        plain(parse(text))
    except ProbeError as error:
        assert str(error), "a refusal says why"


@pytest.mark.parametrize("parse", PARSERS, ids=lambda each: each.source)
def test_any_text_gives_a_reading_or_a_refusal(parse: Parser[Any]):
    @settings(max_examples=60, deadline=None, database=None)
    @given(st.text())
    @example("[" * 20_000)
    @example("{}")
    @example("null")
    def property_holds(text: str) -> None:
        reads_or_refuses(parse, text)

    property_holds()


@pytest.mark.parametrize("parse", PARSERS, ids=lambda each: each.source)
def test_a_recording_cut_or_changed_anywhere_gives_a_reading_or_a_refusal(parse: Parser[Any]):
    @settings(max_examples=60, deadline=None, database=None)
    @given(st.sampled_from(RECORDED[parse.source]), st.integers(0, 4000), st.integers(0, 40), st.text(max_size=5))
    def property_holds(recording: str, start: int, length: int, instead: str) -> None:
        reads_or_refuses(parse, recording[:start] + instead + recording[start + length :])

    property_holds()
