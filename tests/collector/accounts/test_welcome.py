"""A link sets one password once within a day, and whoever made it never learns the password."""

from datetime import timedelta

import pytest

from collector.accounts import changing, web_sessions, welcome
from collector.accounts.signing_in import Asked, sign_in
from collector.errors import PasswordRefused, SessionEnded, SignInRefused, WelcomeEnded
from collector.store import account_links
from collector.store.accounts import Account
from collector.store.database import Database
from tests.fakes.accounts import GOOD_PASSWORD, PASSWORDS, TECHNICIAN, secrets
from tests.fakes.school_records import NOW

ANOTHER = "velvet canyon whistle"


@pytest.fixture
def secret(database: Database, technician: Account) -> str:
    """The secret of a link that a reset made."""
    with database.writing() as tx:
        return changing.reset(tx, technician, actor="a test", now=NOW, new_secret=secrets())


def may_sign_in(database: Database, password: str) -> bool:
    try:
        sign_in(database, Asked(TECHNICIAN, password, "192.0.2.7"), PASSWORDS, now=NOW)
    except SignInRefused:
        return False
    return True


def test_the_link_sets_the_password_and_is_used_up(database: Database, secret: str):
    assert not may_sign_in(database, GOOD_PASSWORD)
    welcome.set_password(database, secret, ANOTHER, PASSWORDS, now=NOW)
    assert (may_sign_in(database, ANOTHER), may_sign_in(database, GOOD_PASSWORD)) == (True, False)
    with pytest.raises(WelcomeEnded, match="was used"):
        welcome.set_password(database, secret, GOOD_PASSWORD, PASSWORDS, now=NOW)


def test_looking_at_a_link_does_not_use_it_up(database: Database, secret: str):
    with database.reading() as tx:
        assert {welcome.find(tx, secret, NOW).sign_in_name for _ in range(3)} == {TECHNICIAN}


def test_a_link_is_good_for_a_day(database: Database, secret: str):
    with database.reading() as tx:
        welcome.find(tx, secret, NOW + timedelta(hours=24, seconds=-1))
        with pytest.raises(WelcomeEnded, match="good until 2026-11-21 09:30 UTC"):
            welcome.find(tx, secret, NOW + timedelta(hours=24))


def test_a_password_that_is_refused_leaves_the_link_as_it_was(database: Database, secret: str):
    with pytest.raises(PasswordRefused):
        welcome.set_password(database, secret, "ExamplePrimary2026", PASSWORDS, now=NOW)
    welcome.set_password(database, secret, ANOTHER, PASSWORDS, now=NOW)


def test_only_the_newest_link_is_worth_anything_and_none_of_a_closed_account(
    database: Database, technician: Account, secret: str
):
    with database.writing() as tx:
        newer = changing.reset(tx, technician, actor="a test", now=NOW, new_secret=lambda: "newer")
        with pytest.raises(WelcomeEnded):
            welcome.find(tx, secret, NOW)
        welcome.find(tx, newer, NOW)
        changing.disable(tx, technician, actor="a test", now=NOW)
        with pytest.raises(WelcomeEnded):
            welcome.find(tx, newer, NOW)


def test_another_password_ends_every_session(database: Database, technician: Account, secret: str):
    with database.writing() as tx:
        cookie = web_sessions.begin(tx, technician.account_id, proved_at=NOW, now=NOW, new_secret=secrets())
    welcome.set_password(database, secret, ANOTHER, PASSWORDS, now=NOW)
    with database.reading() as tx, pytest.raises(SessionEnded):
        web_sessions.find(tx, cookie, NOW)


def test_the_secret_stands_nowhere_in_the_database(database: Database, technician: Account, secret: str):
    with database.reading() as tx:
        (held,) = tx.all("SELECT * FROM account_links")
        assert (secret in str(dict(held)), account_links.find(tx, secret)) == (False, None)


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("rollcall.example.org", 8443, "https://rollcall.example.org:8443/welcome/s"),
        ("rollcall.example.org", 443, "https://rollcall.example.org/welcome/s"),
        ("2001:db8::10", 8443, "https://[2001:db8::10]:8443/welcome/s"),
    ],
)
def test_the_link_is_the_whole_address(host: str, port: int, address: str):
    assert welcome.address_of(host, port, "s") == address
