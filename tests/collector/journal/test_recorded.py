"""What a journal's file says: its lines as far as they follow one another, and what is wrong behind them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from collector.journal.recorded import Recorded, read_recorded
from collector.store.journal_line import NOTHING_BEFORE, Kind, Line, read_line, write_line
from tests.fakes.school_records import NOW


def lines(count: int) -> list[Line]:
    """So many lines that follow one another."""
    made: list[Line] = []
    for number in range(1, count + 1):
        fields = {"device": f"{number:064x}", "state": "returned", "reason": "ü \n \x00"}
        made.append(write_line(number, made[-1].hash if made else NOTHING_BEFORE, NOW, Kind.DEVICE, fields))
    return made


def content(of: list[Line]) -> bytes:
    return "".join(f"{each.text}\n" for each in of).encode()


THREE = lines(3)


def test_a_line_is_read_as_it_was_written_and_is_one_line():
    (line,) = lines(1)
    assert (read_line(line.text), "\n" in line.text) == (line, False)


def test_a_whole_file_is_read():
    assert read_recorded(content(THREE)) == Recorded(tuple(THREE), len(content(THREE)), THREE[-1].hash)


def test_no_file_and_an_empty_one_have_nothing():
    assert read_recorded(b"").is_empty


def test_a_last_line_that_is_cut_is_torn_wherever_it_is_cut():
    whole, last = content(THREE[:2]), content(THREE[2:])
    for length in range(1, len(last)):
        found = read_recorded(whole + last[:length])
        assert (found.lines, found.size_bytes, found.torn, found.broken) == (tuple(THREE[:2]), len(whole), last[:length], "")


def test_a_last_line_of_other_bytes_is_torn():
    found = read_recorded(content(THREE[:2]) + bytes(200) + b"\n")
    assert (found.lines, found.torn, found.broken) == (tuple(THREE[:2]), bytes(200), "")


def test_a_line_that_is_left_out_shows():
    found = read_recorded(content([THREE[0], THREE[2]]))
    assert (found.lines, found.broken, found.strays) == (
        (THREE[0],),
        "where line 2 should stand there is line 3",
        (THREE[2],),
    )


def test_an_edited_line_shows_at_the_next_one():
    edited = read_line(THREE[1].text.replace("returned", "reporting"))
    found = read_recorded(content([THREE[0], edited, THREE[2]]))
    assert (found.broken, found.strays) == ("its line 3 does not follow the one before it", (THREE[2],))


def test_lines_without_their_beginning_do_not_follow():
    assert read_recorded(content(THREE[1:])).broken == "where line 1 should stand there is line 2"


def test_bytes_in_the_middle_that_are_no_line_break_it():
    found = read_recorded(content(THREE[:1]) + b"no line\n" + content(THREE[1:]))
    assert (found.broken, found.strays) == ("its line 2 cannot be read", (THREE[1], THREE[2]))


def test_a_line_of_a_kind_that_a_later_version_writes_cannot_be_read():
    later = THREE[1].text.replace('"device",', '"spaceship",', 1)
    assert read_recorded(content(THREE[:1]) + later.encode() + b"\n" + content(THREE[2:])).broken == "its line 2 cannot be read"


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.integers(0, 1000).map(lambda at: content(THREE)[:at] + b"x" + content(THREE)[at + 1 :]))
def test_any_bytes_are_read(junk: bytes):
    found = read_recorded(junk)
    assert content(list(found.lines)) == junk[: found.size_bytes]
