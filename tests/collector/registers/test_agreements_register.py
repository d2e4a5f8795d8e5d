"""The words of the agreement, and the hash by which a form names them."""

import hashlib
from dataclasses import replace

import pytest

from collector.errors import FormError, NotRecorded
from collector.registers import agreements
from collector.registers.agreements import AgreementText
from collector.store.database import Transaction
from tests.fakes.agreement_files import AGREEMENT
from tests.fakes.school_records import LATER


def test_the_agreement_that_comes_with_rollcall_has_its_eight_terms():
    lines = AGREEMENT.text.splitlines()
    assert AGREEMENT.title == "Device Loan Agreement"
    assert [line.split(".")[0] for line in lines[1:]] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert lines[6] == "6. Anti-virus software is installed and must be updated in compliance with instructions."


def test_the_hash_is_of_title_line_feed_and_text():
    text = AgreementText("a", "1", "Title", "Some words")
    assert text.sha256 == hashlib.sha256(b"Title\nSome words").hexdigest()


def test_line_breaks_and_composed_letters_do_not_change_the_hash():
    one = AgreementText("a", "1", "Café loans", "1. Take care.\n2. Bring it back.")
    same = AgreementText("a", "1", "Cafe\N{COMBINING ACUTE ACCENT}  loans ", "1. Take care.   2. Bring\tit back.\n")
    assert same.sha256 == one.sha256


def test_another_word_changes_the_hash():
    assert replace(AGREEMENT, text=AGREEMENT.text.replace("must", "may")).sha256 != AGREEMENT.sha256


def test_the_agreement_in_force_is_the_one_adopted_last(tx: Transaction):
    second = replace(AGREEMENT, version="2", text=AGREEMENT.text + "\n9. Bring the charger too.")
    agreements.adopt(tx, "example", second, actor="desk", now=LATER)
    assert agreements.in_force(tx, "example").text_sha256 == second.sha256


def test_a_school_that_adopted_none_is_told_how(tx: Transaction):
    with pytest.raises(NotRecorded, match="rollcall init"):
        agreements.in_force(tx, "elsewhere")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("= nothing", "loan.toml: not TOML"),
        ("terms = " + "[" * 200_000, "loan.toml: nested too deeply"),
        ('id = "a"', "loan.toml: version, title, introduction, terms: expected"),
        ('id="a"\nversion="1"\ntitle="t"\nintroduction="i"\nterms=[]', "loan.toml: terms: expected"),
        ('id="a"\nversion=1\ntitle="t"\nintroduction="i"\nterms=["x"]\nsigned=true', "loan.toml: version, signed: expected"),
    ],
    ids=["no toml", "nested", "fields missing", "no terms", "wrong type and foreign field"],
)
def test_a_file_that_is_no_agreement_says_which_fields_are_wrong(source: str, words: str):
    with pytest.raises(FormError) as raised:
        agreements.parse(source, "loan.toml")
    assert str(raised.value).startswith(words)
