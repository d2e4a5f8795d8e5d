"""Whoever has name and password is let in. Whoever has not hears the same whatever was wrong, and waits longer each time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread

import pytest

from collector.accounts import changing, throttling
from collector.accounts.rights import Role
from collector.accounts.signing_in import Asked, SignedIn, sign_in
from collector.accounts.visitor import Grant
from collector.errors import SignInRefused
from collector.store import accounts, audit
from collector.store.accounts import Account
from collector.store.database import Database
from collector.store.web_sessions import Stage
from tests.fakes.accounts import GOOD_PASSWORD, PASSWORDS, TECHNICIAN, account
from tests.fakes.school_records import NOW

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
WRONG = "another long password"
MARK = "xyzzy"

Try = Callable[..., str]


@pytest.fixture
def tries(database: Database, technician: Account) -> Try:
    """Signs in, and gives "in" or the words of the refusal."""

    def once(name: str = TECHNICIAN, password: str = WRONG, address: str = HERE, now: datetime = NOW) -> str:
        try:
            sign_in(database, Asked(name, password, address), PASSWORDS, now=now)
        except SignInRefused as refused:
            return str(refused)
        return "in"

    return once


def log(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as tx:
        return [(each.subject, each.outcome, each.detail) for each in audit.recent(tx, "") if each.action == "sign-in"][::-1]


def test_name_and_password_open_the_door_however_the_name_is_written(database: Database):
    office = account(database, "a.sample@example.org", Grant("example", Role.OFFICE))
    signed_in = sign_in(database, Asked(" A.Sample@EXAMPLE.org ", GOOD_PASSWORD, HERE), PASSWORDS, now=NOW)
    assert signed_in == SignedIn(office.account_id, office.name, "a.sample@example.org", Stage.WHOLE)
    assert log(database) == [("a.sample@example.org", "done", "with a password, from 192.0.2.7")]


def test_what_was_wrong_is_not_said_and_what_was_typed_is_not_kept(database: Database, tries: Try):
    said = {
        tries(password=f"{MARK} {MARK} {MARK}"),
        tries(name=MARK),
        tries(name=f"{MARK}@example.org", password=GOOD_PASSWORD),
    }
    assert said == {"This name and password do not belong together."}
    assert log(database) == [
        (TECHNICIAN, "refused", "wrong name or password, from 192.0.2.7"),
        ("", "refused", "wrong name or password, from 192.0.2.7"),
        ("", "refused", "wrong name or password, from 192.0.2.7"),
    ]
    with database.reading() as tx:
        assert MARK not in str([dict(row) for row in tx.all("SELECT * FROM sign_in_tries")])


def test_a_closed_account_and_one_without_a_password_are_refused_like_a_wrong_name(
    database: Database, tries: Try, technician: Account
):
    with database.writing() as tx:
        changing.disable(tx, technician, actor="a test", now=NOW)
    closed = tries(password=GOOD_PASSWORD)
    with database.writing() as tx:
        changing.enable(tx, technician, actor="a test", now=NOW)
        accounts.put_password(tx, technician.account_id, "", None)
    assert {closed, tries(password=GOOD_PASSWORD), tries(password="")} == {"This name and password do not belong together."}


def test_each_refusal_makes_the_next_wait_longer_up_to_a_quarter_of_an_hour(database: Database, technician: Account):
    moment, waits = NOW, []
    for _ in range(14):
        with pytest.raises(SignInRefused) as refused:
            sign_in(database, Asked(TECHNICIAN, WRONG, HERE), PASSWORDS, now=moment)
        waits.append(refused.value.retry_after_seconds)
        moment += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_while_somebody_waits_even_the_right_password_is_not_looked_at(tries: Try):
    for _ in range(5):
        tries()
    early = tries(password=GOOD_PASSWORD, now=NOW + timedelta(seconds=14))
    assert (early, tries(password=GOOD_PASSWORD, now=NOW + timedelta(seconds=15))) == (
        "Too many tries. Wait 1 seconds and try again.",
        "in",
    )


def test_each_wait_leaves_one_line_in_the_log_however_often_it_is_tried(database: Database, tries: Try):
    for _ in range(50):
        tries()
    words = [detail for _, _, detail in log(database)]
    assert words == [*["wrong name or password, from 192.0.2.7"] * 5, "not looked at: too many tries before, from 192.0.2.7"]


def test_the_owner_signs_in_from_elsewhere_while_somebody_guesses(tries: Try):
    for _ in range(30):
        tries()
    assert tries(password=GOOD_PASSWORD, address=ELSEWHERE) == "in"


def test_who_guesses_many_names_is_made_to_wait_as_an_address(tries: Try):
    said = [tries(name=f"guess-{number}") for number in range(21)]
    assert said[18:] == [
        "This name and password do not belong together.",
        "This name and password do not belong together. Wait 15 seconds before you try again.",
        "Too many tries. Wait 15 seconds and try again.",
    ]


def test_whoever_signed_in_from_an_address_before_is_not_shut_out_by_a_guesser_behind_it(tries: Try):
    assert tries(password=GOOD_PASSWORD) == "in"
    for number in range(30):
        tries(name=f"guess-{number}")
    later = NOW + timedelta(days=30)
    assert (tries(name="guess-99"), tries(password=GOOD_PASSWORD)) == ("Too many tries. Wait 15 seconds and try again.", "in")
    assert tries(password=GOOD_PASSWORD, now=later) == "in"


def test_one_network_of_ipv6_is_one_address(tries: Try):
    for number in range(5):
        tries(address=f"2001:db8:0:1::{number:x}")
    assert tries(password=GOOD_PASSWORD, address="2001:db8:0:1:ffff::1").startswith("Too many tries.")
    assert tries(password=GOOD_PASSWORD, address="2001:db8:0:2::1") == "in"


def test_many_tries_at_once_are_counted_like_one_after_the_other(database: Database, tries: Try):
    answers: list[str] = []
    threads = [Thread(target=lambda: answers.append(tries())) for _ in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(each.startswith("This name") for each in answers) == 5


def test_a_technician_at_the_command_line_ends_a_wait(database: Database, tries: Try, technician: Account):
    for _ in range(8):
        tries()
    with database.writing() as tx:
        changing.unlock(tx, technician, actor="a test", now=NOW)
    assert tries(password=GOOD_PASSWORD) == "in"


def test_a_day_without_a_refusal_begins_the_count_anew(tries: Try):
    for _ in range(5):
        tries()
    tomorrow = NOW + timedelta(days=1)
    assert tries(now=tomorrow) == "This name and password do not belong together."


def test_no_more_is_kept_of_guessers_than_ten_thousand_lines(database: Database):
    with database.writing() as tx:
        for number in range(2_600):  # two lines each, of which one is everybody's address
            throttling.count_refusal(
                tx, f"guess-{number}", f"198.51.{number // 250}.{number % 250}", NOW + timedelta(seconds=number)
            )
        (before,) = tx.all("SELECT COUNT(*) AS lines FROM sign_in_tries")
        throttling.count_refusal(tx, "guess", HERE, NOW + timedelta(days=1, seconds=2_600))
        (after,) = tx.all("SELECT COUNT(*) AS lines FROM sign_in_tries")
    assert (before["lines"], after["lines"]) == (5_200, 2)


def test_a_password_hashed_with_earlier_parameters_is_hashed_anew_at_the_next_sign_in(
    database: Database, tries: Try, technician: Account
):
    from argon2 import PasswordHasher

    older = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(GOOD_PASSWORD)
    with database.writing() as tx:
        accounts.put_password(tx, technician.account_id, older, NOW)
    assert tries(password=GOOD_PASSWORD) == "in"
    with database.reading() as tx:
        kept = accounts.find(tx, technician.account_id)
    assert (PASSWORDS.is_outdated(kept.password_hash), kept.password_set_at) == (False, NOW)
    assert tries(password=GOOD_PASSWORD) == "in"


def test_a_password_without_end_is_refused_without_being_hashed(tries: Try):
    assert tries(password=GOOD_PASSWORD + " " * 5_000) == "This name and password do not belong together."
