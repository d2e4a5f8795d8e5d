"""The hash of a log-on notice depends on its words and on nothing else."""

from hashlib import sha256

import pytest

from compliance.notice import notice_hash

WORDS = "This computer belongs to École Example. What you do on it may be seen."


def test_it_is_the_sha_256_of_title_line_feed_text():
    assert notice_hash("Please read", WORDS) == sha256(f"Please read\n{WORDS}".encode()).hexdigest()


@pytest.mark.parametrize(
    "written",
    [
        WORDS.replace(". What", ".\r\n\r\n  What"),
        f"\n {WORDS}\t\n",
        WORDS.replace("É", "E\u0301"),
        WORDS.replace(" ", "\u00a0"),
    ],
    ids=["other line ends", "white space around it", "letters composed otherwise", "spaces that do not break"],
)
def test_the_same_words_written_otherwise_have_the_same_hash(written: str):
    assert notice_hash(" Please\n read ", written) == notice_hash("Please read", WORDS)


def test_other_words_have_another_hash_and_a_title_is_not_part_of_the_text():
    assert len({notice_hash("Please read", WORDS), notice_hash("", f"Please read {WORDS}"), notice_hash("", WORDS)}) == 3
