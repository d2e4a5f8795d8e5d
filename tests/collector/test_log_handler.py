"""The log cannot be flooded: the same warning is written once in a while, and the next one says how many were not."""

import io
import json
import logging

import pytest

from collector.operation.log_format import LogFormat
from collector.operation.log_handler import PERIOD, log_handler

BEGAN = 1795339800.0


def written(*records: logging.LogRecord) -> list[tuple[str, dict[str, object]]]:
    stream = io.StringIO()
    handler = log_handler(stream, LogFormat.JSON)
    for each in records:
        handler.handle(each)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [(each["sentence"], each["fields"]) for each in lines]


def record(sentence: str, *, after_seconds: float = 0, level: int = logging.WARNING, **fields: object) -> logging.LogRecord:
    created = BEGAN + after_seconds
    return logging.makeLogRecord({"name": "collector.example", "levelno": level, "msg": sentence, "created": created, **fields})


def test_a_warning_that_comes_again_at_once_is_written_once_and_counted():
    flood = [record("a session was refused", after_seconds=second, peer=str(second)) for second in range(5)]
    later = record("a session was refused", after_seconds=PERIOD.total_seconds(), peer="last")
    assert written(*flood, later) == [
        ("a session was refused", {"peer": "0"}),
        ("a session was refused", {"peer": "last", "kept_back": 4}),
    ]


@pytest.mark.parametrize(
    "other",
    [record("another sentence"), record("it failed", device="c0ffee"), record("it failed", level=logging.ERROR)],
    ids=["sentence", "device", "level"],
)
def test_another_cause_is_written_all_the_same(other: logging.LogRecord):
    assert len(written(record("it failed"), other)) == 2


def test_what_is_only_told_with_verbose_is_told_each_time():
    assert len(written(*[record("a report came", level=logging.INFO)] * 3)) == 3
