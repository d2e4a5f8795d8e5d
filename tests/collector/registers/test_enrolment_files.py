"""An enrolment file says what its maker meant, and nothing else is taken for one."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.errors import FormError
from collector.registers import enrolment_files
from collector.registers.enrolment_files import EnrolmentOffer
from tests.fakes.school_records import NOW

OFFER = EnrolmentOffer(
    school_id="example",
    school_name="Example Primary School",
    host="rollcall.example",
    enrolment_port=8440,
    agents_port=8441,
    certificate_authority="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    token="0123456789abcdef",
    school_key="",
    loan_id="L-1",
    serial="AB12CD",
    asset_tag="",
    expires_at=NOW,
)
ON_SITE = replace(OFFER, token="", school_key="fedcba9876543210", loan_id="", serial="", expires_at=None)


@pytest.mark.parametrize("offer", [OFFER, ON_SITE], ids=["loan", "on site"])
def test_a_file_is_read_as_it_was_written(offer: EnrolmentOffer, tmp_path: Path):
    enrolment_files.write(tmp_path / "offer.toml", offer)
    assert enrolment_files.parse((tmp_path / "offer.toml").read_text(encoding="utf-8")) == offer
    assert [path.name for path in tmp_path.iterdir()] == ["offer.toml"]


@given(words=st.text(min_size=1))
def test_any_words_survive_the_file(words: str):
    offer = replace(OFFER, school_name=words, asset_tag=words)
    assert enrolment_files.parse(enrolment_files.to_toml(offer)) == offer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("= nothing", "not an enrolment file"),
        ("", "school_id, school_name, host, enrolment_port, agents_port, certificate_authority missing"),
        (enrolment_files.to_toml(replace(OFFER, token="")), "token or school_key missing"),
        (enrolment_files.to_toml(replace(OFFER, school_key="both")), "token or school_key missing"),
        (enrolment_files.to_toml(OFFER).replace("8440", '"8440"'), "enrolment_port is foreign, or of another type"),
        (enrolment_files.to_toml(OFFER) + "command = 'rm'\n", "command is foreign, or of another type"),
    ],
    ids=["no toml", "empty", "no right", "two rights", "wrong type", "foreign field"],
)
def test_what_is_no_enrolment_file_says_why(text: str, words: str):
    with pytest.raises(FormError) as raised:
        enrolment_files.parse(text)
    assert words in str(raised.value)


def test_neither_the_record_nor_an_error_shows_a_secret():
    with pytest.raises(FormError) as raised:
        enrolment_files.parse(enrolment_files.to_toml(OFFER).replace('"0123456789abcdef"', "1234567"))
    assert "1234567" not in str(raised.value)
    assert OFFER.token not in repr(OFFER)


def test_the_content_and_then_its_name_are_brought_to_the_disk(tmp_path: Path):
    synced: list[tuple[str, list[str]]] = []

    def sync(opened: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(opened).st_mode) else "file"
        synced.append((kind, [path.name for path in tmp_path.iterdir() if path.suffix == ".toml"]))

    enrolment_files.write_private(tmp_path / "offer.toml", "text", sync)
    assert synced == [("file", []), ("folder", ["offer.toml"])]


def test_a_name_as_long_as_a_name_can_be_is_written(tmp_path: Path):
    path = tmp_path / ("x" * 255)
    enrolment_files.write_private(path, "text")
    assert path.read_text() == "text"
