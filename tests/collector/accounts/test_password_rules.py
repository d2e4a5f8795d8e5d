"""Long passwords that are not guessed first are taken, whatever they are made of; the others are told what makes a good one."""

import pytest

from collector.accounts.password_rules import check_password
from collector.errors import PasswordRefused

NAMES = ("Example Primary School", "T. Technician", "t.technician@birchwood.example.org")


@pytest.mark.parametrize(
    "password",
    [
        "marble otter lantern",
        "marbleotterlantern",
        "8472 9163 5502 7391",
        "nine blue tractors",
        "wy7#kq!mzt42p",
        "Päckchen öffnen bitte",
        "correct horse battery staple",
        "my summer passed quickly over hills",
    ],
)
def test_a_long_password_is_taken_without_capitals_digits_or_signs(password: str):
    check_password(password, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password1234",
        "P@ssw0rd!2026",
        "123456789012",
        "qwertyuiopasdf",
        "aaaaaaaaaaaaaaaa",
        "Welcome2026!!",
        "ExamplePrimary2026",
        "Ex4mpl3Pr1mary!",
        "TTechnician2026!",
        "birchwood-school-1",
        "SummerSummer2025",
        "abcdefghijklmnop",
        "zyxwvutsrqponm",
        "Liverpool20252026",
    ],
)
def test_what_is_guessed_first_is_refused_however_it_is_spelt(password: str):
    with pytest.raises(PasswordRefused, match="guessed first"):
        check_password(password, NAMES)


def test_a_short_password_is_told_how_long_it_is():
    with pytest.raises(PasswordRefused, match=r"has 11 characters; take 12 or more: three random words"):
        check_password("marbleotter", NAMES)


def test_a_password_without_end_is_refused():
    with pytest.raises(PasswordRefused, match="take 1024 at most"):
        check_password("marble otter " * 100, NAMES)


def test_what_is_refused_is_never_repeated():
    with pytest.raises(PasswordRefused) as refused:
        check_password("Liverpool20252026", NAMES)
    assert "Liverpool" not in str(refused.value) + refused.value.logged
