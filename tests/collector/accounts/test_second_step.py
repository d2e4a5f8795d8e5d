"""After the password comes a code, each taken once; a recovery code opens too, and whoever guesses waits."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from collector.accounts import own_factors, recovery, second_step, totp, web_sessions
from collector.accounts.own_factors import Owner
from collector.accounts.rights import Role
from collector.accounts.second_factor import remove_all
from collector.accounts.second_step import Step
from collector.accounts.signing_in import Asked, sign_in
from collector.accounts.visitor import Grant
from collector.errors import AccountRefused, SessionEnded, SignInRefused
from collector.store import audit, recovery_codes, totp_secrets
from collector.store.accounts import Account
from collector.store.database import Database
from collector.store.web_sessions import Stage
from tests.fakes.accounts import (
    GOOD_PASSWORD,
    PASSWORDS,
    TECHNICIAN,
    account,
    bytes_in_a_row,
    code_of,
    half_in,
    has_app,
    secrets,
)
from tests.fakes.school_records import NOW

HERE = "192.0.2.7"
HALF_A_MINUTE = timedelta(seconds=30)
LATER = NOW + timedelta(minutes=5)

Code = Callable[..., str]


@pytest.fixture
def app(database: Database, technician: Account) -> tuple[str, tuple[str, ...]]:
    """The technician's app: its secret, and the recovery codes."""
    return has_app(database, technician)


@pytest.fixture
def give(database: Database, technician: Account) -> Code:
    """Gives a code after the password, in a session of its own, and answers "in" or the words of the refusal."""
    new_secret = secrets()

    def once(typed: str, now: datetime = LATER) -> str:
        cookie = half_in(database, technician, Stage.SECOND_FACTOR, new_secret, now)
        try:
            whole = second_step.by_code(database, typed, Step(cookie, HERE, now, new_secret))
        except SignInRefused as refused:
            return str(refused)
        with database.reading() as tx:
            return "in" if web_sessions.find(tx, whole, now).proved_at == now else "not proved"

    return once


def stage(database: Database, name: str = TECHNICIAN) -> Stage:
    return sign_in(database, Asked(name, GOOD_PASSWORD, HERE), PASSWORDS, now=LATER).stage


@pytest.mark.parametrize("role", list(Role))
def test_administrators_and_technicians_set_one_up_first_and_the_others_need_not(database: Database, role: Role):
    account(database, "somebody", Grant("example", role))
    demanded = role in (Role.ADMINISTRATOR, Role.TECHNICIAN)
    assert stage(database, "somebody") is (Stage.SET_UP if demanded else Stage.WHOLE)


def test_whoever_has_one_is_asked_for_it_whatever_they_are(database: Database):
    governor = account(database, "somebody", Grant("example", Role.GOVERNOR))
    has_app(database, governor)
    assert stage(database, "somebody") is Stage.SECOND_FACTOR


def test_the_code_of_now_opens_and_the_unfinished_session_is_over(database: Database, technician: Account, app: tuple):
    new_secret = secrets()
    cookie = half_in(database, technician, Stage.SECOND_FACTOR, new_secret, LATER)
    whole = second_step.by_code(database, code_of(app[0], LATER), Step(cookie, HERE, LATER, new_secret))
    with database.reading() as tx:
        assert (web_sessions.find(tx, whole, LATER).sign_in_name, whole == cookie) == (TECHNICIAN, False)
        with pytest.raises(SessionEnded):
            web_sessions.find_unfinished(tx, cookie, LATER, Stage.SECOND_FACTOR)


def test_a_code_is_taken_half_a_minute_early_or_late_and_not_more(app: tuple, give: Code):
    steps = [code_of(app[0], LATER + HALF_A_MINUTE * number) for number in (-2, 2, -1, 1)]
    assert [give(each) == "in" for each in steps] == [False, False, True, True]


def test_no_code_is_taken_twice_nor_one_before_it(app: tuple, give: Code):
    of_now, before = code_of(app[0], LATER), code_of(app[0], LATER - HALF_A_MINUTE)
    assert give(f" {of_now[:3]} {of_now[3:]} ") == "in"
    assert {give(of_now), give(before)} == {"This is not the code of now, or it was used already. Wait for the next one."}


def test_the_code_that_confirmed_the_app_opens_nothing_more(app: tuple, give: Code):
    assert give(code_of(app[0], NOW), now=NOW).startswith("This is not the code")


def test_guessing_codes_waits_from_wherever_and_a_recovery_code_opens_meanwhile(app: tuple, give: Code):
    said = [give(f"{number:06}") for number in range(6)]
    assert said[3:] == [
        "This is not the code of now, or it was used already. Wait for the next one.",
        "This is not the code of now, or it was used already. Wait for the next one. Wait 15 seconds, or use a recovery code.",
        "Too many wrong codes. Wait 15 seconds, or use a recovery code.",
    ]
    assert give(code_of(app[0], LATER)) == "Too many wrong codes. Wait 15 seconds, or use a recovery code."
    assert give(app[1][0]) == "in"
    assert give(code_of(app[0], LATER)) == "in"


def test_a_recovery_code_opens_once_however_it_is_written(app: tuple, give: Code):
    code = app[1][3].upper().replace("-", " ")
    assert [give(code), give(code)] == ["in", "This was not right. Sign in again from the beginning."]


def test_a_wrong_recovery_code_costs_the_password_again(database: Database, technician: Account, app: tuple):
    new_secret = secrets()
    step = Step(half_in(database, technician, Stage.SECOND_FACTOR, new_secret, LATER), HERE, LATER, new_secret)
    with pytest.raises(SignInRefused):
        second_step.by_code(database, "abcd-efgh-ijkl-mnop", step)
    with pytest.raises(SessionEnded):
        second_step.by_code(database, app[1][0], step)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "' OR 1=1", "x" * 10_000])
def test_what_is_no_code_opens_nothing(app: tuple, give: Code, typed: str):
    assert give(typed) != "in"


def test_an_unfinished_session_lasts_ten_minutes_and_is_asked_for_nothing_else(database: Database, technician: Account):
    cookie = half_in(database, technician, Stage.SECOND_FACTOR, secrets())
    with database.reading() as tx:
        web_sessions.find_unfinished(tx, cookie, NOW + timedelta(minutes=10, seconds=-1), Stage.SECOND_FACTOR)
        for stage_asked, now in ((Stage.SECOND_FACTOR, NOW + timedelta(minutes=10)), (Stage.SET_UP, NOW)):
            with pytest.raises(SessionEnded):
                web_sessions.find_unfinished(tx, cookie, now, stage_asked)


def test_a_whole_session_is_no_unfinished_one(database: Database, technician: Account, app: tuple):
    cookie = half_in(database, technician, Stage.WHOLE, secrets(), LATER)
    with pytest.raises(SessionEnded):
        second_step.by_code(database, code_of(app[0], LATER), Step(cookie, HERE, LATER, secrets()))


def test_setting_up_shows_the_secret_as_text_and_as_an_address_and_ends_signed_in(database: Database, technician: Account):
    new_secret, new_bytes = secrets(), bytes_in_a_row()
    cookie = half_in(database, technician, Stage.SET_UP, new_secret)
    with database.writing() as tx:
        unfinished = web_sessions.find_unfinished(tx, cookie, NOW, Stage.SET_UP)
        shown = totp.offer(tx, unfinished.account, now=NOW, new_bytes=new_bytes)
        again = totp.offered(tx, unfinished.account)
        owner = Owner(unfinished.account, NOW, new_bytes)
        with pytest.raises(AccountRefused, match="not the code"):
            own_factors.confirm_app(tx, "000000", owner)
        codes = own_factors.confirm_app(tx, code_of(shown.secret, NOW), owner)
        whole = second_step.finish(tx, unfinished.account, "with a new app", Step(cookie, HERE, NOW, new_secret))
        assert web_sessions.find(tx, whole, NOW).sign_in_name == TECHNICIAN
    bare = shown.secret.replace(" ", "")
    assert (again, shown.uri) == (
        shown,
        f"otpauth://totp/Rollcall:t.technician%40example.org?secret={bare}&issuer=Rollcall",
    )
    assert (len(set(codes)), len(bare), {len(each) for each in codes}) == (10, 32, {19})


def test_an_app_that_is_offered_anew_counts_only_once_it_is_confirmed(
    database: Database, technician: Account, app: tuple, give: Code
):
    with database.writing() as tx:
        newer = totp.offer(tx, technician, now=LATER, new_bytes=lambda count: b"\x07" * count)
    assert [give(code_of(newer.secret, LATER)) == "in", give(code_of(app[0], LATER)) == "in"] == [False, True]
    with database.writing() as tx:
        given = own_factors.confirm_app(tx, code_of(newer.secret, LATER), Owner(technician, LATER, bytes_in_a_row()))
    later = LATER + timedelta(minutes=5)
    assert (given, give(code_of(newer.secret, later), later), give(code_of(app[0], later), later) == "in") == ((), "in", False)


def test_what_a_role_demands_cannot_be_taken_away_and_what_it_does_not_can(database: Database, technician: Account, app: tuple):
    governor = account(database, "somebody", Grant("example", Role.GOVERNOR))
    has_app(database, governor)
    with database.writing() as tx:
        own_factors.remove_app(tx, Owner(governor, LATER, bytes_in_a_row()))
        assert recovery_codes.left(tx, governor.account_id) == 0
    with pytest.raises(AccountRefused, match="set another one up"), database.writing() as tx:
        own_factors.remove_app(tx, Owner(technician, LATER, bytes_in_a_row()))
    assert (stage(database, "somebody"), stage(database)) == (Stage.WHOLE, Stage.SECOND_FACTOR)


def test_new_recovery_codes_end_the_old_ones_and_stand_nowhere(database: Database, technician: Account, app: tuple, give: Code):
    with database.writing() as tx:
        fresh = own_factors.new_recovery_codes(tx, Owner(technician, LATER, bytes_in_a_row()))
        held = str([dict(row) for row in tx.all("SELECT * FROM recovery_codes")])
        assert [code for code in fresh if code in held or code.replace("-", "") in held] == []
    assert (give(app[1][0]) == "in", give(fresh[0])) == (False, "in")


def test_a_lost_telephone_is_forgotten_at_the_command_line(database: Database, technician: Account, app: tuple):
    with database.writing() as tx:
        remove_all(tx, technician, actor="a test", now=LATER)
        assert (totp_secrets.find(tx, technician.account_id), recovery.left(tx, technician.account_id)) == (None, 0)
    assert stage(database) is Stage.SET_UP


def test_the_log_has_each_step_and_no_code(database: Database, app: tuple, give: Code):
    codes = ["135790", app[1][0], code_of(app[0], LATER)]
    for each in codes:
        give(each)
    with database.reading() as tx:
        lines = [(each.outcome, each.detail) for each in audit.recent(tx, "") if each.action == "sign-in"][::-1]
    assert lines == [
        ("refused", "wrong code, from 192.0.2.7"),
        ("done", "with a password and a recovery code, of which 9 are left, from 192.0.2.7"),
        ("done", "with a password and a code, from 192.0.2.7"),
    ]
