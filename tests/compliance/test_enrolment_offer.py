"""An enrolment file says what its maker meant, and nothing else is taken for one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.enrolment_offer import parse_offer, to_toml
from compliance.errors import OfferError
from tests.fakes.enrolment import OFFER

WRITTEN = to_toml(OFFER)


@given(words=st.text(min_size=1))
def test_any_words_survive_the_file(words: str) -> None:
    offer = replace(OFFER, school_name=words, asset_tag=words)
    assert parse_offer(to_toml(offer)) == offer


@given(text=st.text(max_size=300))
def test_any_text_gives_an_offer_or_an_offer_error(text: str) -> None:
    with pytest.raises(OfferError):
        parse_offer(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("= nothing", "it is not TOML", id="no toml"),
        pytest.param("", "school_id is missing", id="empty"),
        pytest.param(to_toml(replace(OFFER, token="")), "either token or school_key", id="no right"),
        pytest.param(to_toml(replace(OFFER, school_key="both")), "and not both", id="two rights"),
        pytest.param(WRITTEN.replace("trust_key_sha256", "tk"), "fingerprint of the school's trust key", id="no fingerprint"),
        pytest.param(WRITTEN.replace('7a"', '7A"'), "not 64 hexadecimal digits", id="another fingerprint"),
        pytest.param(WRITTEN.replace("8440", '"8440"'), "enrolment_port is not a port number", id="wrong type"),
        pytest.param(WRITTEN.replace("8440", "84400"), "enrolment_port is not a port number", id="no such port"),
        pytest.param(WRITTEN.replace("14:05:00Z", "14:05:00"), "expires_at is not an instant with its time zone", id="no zone"),
    ],
)
def test_what_is_no_enrolment_file_says_why(text: str, words: str) -> None:
    with pytest.raises(OfferError, match=words):
        parse_offer(text)


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert parse_offer(f"{WRITTEN}colour = 'blue'\n") == OFFER


def test_neither_the_record_nor_an_error_shows_a_secret() -> None:
    with pytest.raises(OfferError) as raised:
        parse_offer(WRITTEN.replace('"0123456789abcdef"', "1234567"))
    assert "1234567" not in str(raised.value)
    assert OFFER.token not in repr(OFFER)
