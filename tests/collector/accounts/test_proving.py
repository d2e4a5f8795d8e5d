"""What matters most asks for the password again after a quarter of an hour, and a wrong one counts as at the sign-in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.accounts import web_sessions
from collector.accounts.proving import is_recently_proved, prove_again
from collector.errors import SignInRefused
from collector.store.accounts import Account
from collector.store.database import Database
from collector.store.web_sessions import Stage
from tests.fakes.accounts import GOOD_PASSWORD, PASSWORDS, half_in, secrets
from tests.fakes.school_records import NOW

LATER = NOW + timedelta(minutes=20)


def test_a_session_is_proved_again_by_its_own_password(database: Database, technician: Account):
    cookie = half_in(database, technician, Stage.WHOLE, secrets())
    with database.reading() as tx:
        visitor = web_sessions.find(tx, cookie, LATER)
    with pytest.raises(SignInRefused):
        prove_again(database, visitor, "another long password", "192.0.2.7", PASSWORDS, now=LATER)
    with database.reading() as tx:
        assert not is_recently_proved(web_sessions.find(tx, cookie, LATER), LATER)
    prove_again(database, visitor, GOOD_PASSWORD, "192.0.2.7", PASSWORDS, now=LATER)
    with database.reading() as tx:
        found = web_sessions.find(tx, cookie, LATER)
    assert (found, is_recently_proved(found, LATER)) == (replace(visitor, proved_at=LATER), True)


def test_a_quarter_of_an_hour_is_recent(database: Database, technician: Account):
    cookie = half_in(database, technician, Stage.WHOLE, secrets())
    with database.reading() as tx:
        visitor = web_sessions.find(tx, cookie, NOW)
    moments = [timedelta(minutes=15, seconds=-1), timedelta(minutes=15)]
    assert [is_recently_proved(visitor, NOW + each) for each in moments] == [True, False]
