"""A session is known by its cookie alone, lasts as long as it should, and has the rights of the moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from collector.accounts import changing, web_sessions
from collector.accounts.csrf import csrf_token, is_csrf_token
from collector.accounts.rights import Right, Role
from collector.accounts.visitor import Grant
from collector.errors import SessionEnded
from collector.store import accounts
from collector.store import web_sessions as stored
from collector.store.accounts import Account
from collector.store.database import Database, Transaction
from collector.store.web_sessions import Stage
from tests.fakes.accounts import account, secrets
from tests.fakes.school_records import NOW

HALF_AN_HOUR = timedelta(minutes=30)
A_MOMENT = timedelta(seconds=1)

Change = Callable[[Transaction, Account], object]


def begun(database: Database, who: Account, stage: Stage = Stage.WHOLE) -> str:
    with database.writing() as tx:
        return web_sessions.begin(tx, who.account_id, proved_at=NOW, now=NOW, new_secret=secrets(), stage=stage)


def test_the_cookie_opens_the_session_and_nothing_in_the_database_does(database: Database, technician: Account):
    cookie = begun(database, technician)
    with database.reading() as tx:
        visitor = web_sessions.find(tx, cookie, NOW)
        (held,) = stored.of_account(tx, technician.account_id)
        assert (visitor.sign_in_name, visitor.proved_at) == (technician.sign_in_name, NOW)
        assert visitor.rights_at("example") >= {Right.LEND}
        assert visitor.rights_at("another school") == frozenset()
        assert cookie not in str(held)
        with pytest.raises(SessionEnded):
            web_sessions.find(tx, held.secret_hash, NOW)


def test_a_short_secret_begins_no_session(database: Database, technician: Account):
    with pytest.raises(ValueError, match="43 characters"), database.writing() as tx:
        web_sessions.begin(tx, technician.account_id, proved_at=NOW, now=NOW, new_secret=lambda: "short")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.GOVERNOR])
def test_half_an_hour_of_nothing_ends_a_session(database: Database, role: Role):
    cookie = begun(database, account(database, "somebody", Grant("example", role)))
    with database.reading() as tx:
        web_sessions.find(tx, cookie, NOW + HALF_AN_HOUR - A_MOMENT)
        with pytest.raises(SessionEnded, match="half an hour"):
            web_sessions.find(tx, cookie, NOW + HALF_AN_HOUR)


def test_a_technicians_tablet_may_lie_for_eight_hours(database: Database, technician: Account):
    cookie = begun(database, technician)
    with database.reading() as tx:
        web_sessions.find(tx, cookie, NOW + timedelta(hours=8) - A_MOMENT)
        with pytest.raises(SessionEnded, match="eight hours"):
            web_sessions.find(tx, cookie, NOW + timedelta(hours=8))


def test_who_is_a_technician_and_something_more_has_half_an_hour(database: Database, technician: Account):
    with database.writing() as tx:
        changing.grant(tx, technician, Grant("example", Role.OFFICE), actor="a test", now=NOW)
    cookie = begun(database, technician)
    with database.reading() as tx, pytest.raises(SessionEnded):
        web_sessions.find(tx, cookie, NOW + HALF_AN_HOUR)


def test_use_keeps_a_session_for_twelve_hours_and_no_longer(database: Database, administrator: Account):
    cookie, moment = begun(database, administrator), NOW
    while moment < NOW + timedelta(hours=12) - HALF_AN_HOUR:
        moment += timedelta(minutes=29)
        with database.writing() as tx:
            web_sessions.find(tx, cookie, moment)
            assert web_sessions.touch_is_due(tx, cookie, moment)
            web_sessions.touch(tx, cookie, moment)
            assert not web_sessions.touch_is_due(tx, cookie, moment + timedelta(seconds=59))
    with database.reading() as tx, pytest.raises(SessionEnded, match="twelve hours ago"):
        web_sessions.find(tx, cookie, NOW + timedelta(hours=12))


def test_signing_out_ends_this_session_and_no_other(database: Database, technician: Account):
    new_secret = secrets()
    with database.writing() as tx:
        one, other = (
            web_sessions.begin(tx, technician.account_id, proved_at=NOW, now=NOW, new_secret=new_secret) for _ in "12"
        )
        web_sessions.end(tx, one)
        web_sessions.touch(tx, one, NOW + A_MOMENT)
        web_sessions.find(tx, other, NOW)
        with pytest.raises(SessionEnded):
            web_sessions.find(tx, one, NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda tx, who: changing.grant(tx, who, Grant("example", Role.OFFICE), actor="a test", now=NOW),
        lambda tx, who: changing.revoke(tx, who, Grant("example", Role.TECHNICIAN), actor="a test", now=NOW),
        lambda tx, who: changing.reset(tx, who, actor="a test", now=NOW, new_secret=secrets()),
        lambda tx, who: changing.disable(tx, who, actor="a test", now=NOW),
    ],
    ids=["granted", "revoked", "reset", "disabled"],
)
def test_whoever_has_other_rights_signs_in_again(database: Database, technician: Account, change: Change):
    cookie = begun(database, technician)
    with database.writing() as tx:
        change(tx, technician)
        with pytest.raises(SessionEnded):
            web_sessions.find(tx, cookie, NOW)


@pytest.mark.parametrize("stage", [Stage.SECOND_FACTOR, Stage.SET_UP])
def test_a_session_in_which_signing_in_was_not_finished_is_nobodys(database: Database, technician: Account, stage: Stage):
    cookie = begun(database, technician, stage)
    with database.reading() as tx, pytest.raises(SessionEnded, match="not finished"):
        web_sessions.find(tx, cookie, NOW)


def test_no_account_has_sessions_without_end(database: Database, technician: Account):
    new_secret = secrets()
    with database.writing() as tx:
        for number in range(25):
            web_sessions.begin(
                tx, technician.account_id, proved_at=NOW, now=NOW + timedelta(seconds=number), new_secret=new_secret
            )
        held = stored.of_account(tx, technician.account_id)
        assert (len(held), held[-1].begun_at) == (20, NOW + timedelta(seconds=5))
        web_sessions.begin(tx, technician.account_id, proved_at=NOW, now=NOW + timedelta(hours=13), new_secret=new_secret)
        assert len(stored.of_account(tx, technician.account_id)) == 1


def test_a_form_of_another_session_is_told_from_ones_own(database: Database, technician: Account):
    cookie = begun(database, technician)
    with database.reading() as tx:
        visitor = web_sessions.find(tx, cookie, NOW)
    forged = [csrf_token(cookie.replace("1", "2")), "", cookie, "é"]
    assert is_csrf_token(visitor.csrf_token, cookie)
    assert [each for each in forged if is_csrf_token(each, cookie)] == []


def test_a_role_of_a_later_version_is_passed_over(database: Database, technician: Account):
    with database.writing() as tx:
        (held,) = accounts.grants_of(tx, technician.account_id)
        accounts.grant(tx, replace(held, role="astronaut"))
        assert web_sessions.grants_of(tx, technician.account_id) == (Grant("example", Role.TECHNICIAN),)
