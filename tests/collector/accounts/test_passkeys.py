"""A passkey signs for this collector's address what it was asked, once; whatever else it signs opens nothing."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.accounts import passkeys, web_sessions
from collector.accounts.own_factors import Owner, remove_passkey
from collector.accounts.passkeys import RelyingParty
from collector.accounts.second_step import Step
from collector.errors import AccountRefused, SessionEnded, SignInRefused
from collector.store import audit
from collector.store import passkeys as stored
from collector.store.accounts import Account
from collector.store.database import Database
from collector.store.web_sessions import Stage
from tests.fakes.accounts import TECHNICIAN, bytes_in_a_row, half_in, secrets
from tests.fakes.authenticator import Authenticator, other_signature
from tests.fakes.school_records import NOW

PARTY = RelyingParty("rollcall.example.org", "https://rollcall.example.org:8443")
HERE = "192.0.2.7"

Sign = Callable[[str], str]


@pytest.fixture
def key() -> Authenticator:
    """A passkey in a browser at the right address."""
    return Authenticator(PARTY.host, PARTY.origin)


@pytest.fixture
def owner(technician: Account) -> Owner:
    """The technician, now."""
    return Owner(technician, NOW, bytes_in_a_row())


def asked_to_make(database: Database, owner: Owner) -> tuple[str, str]:
    """A session in which a passkey is asked for, and the options."""
    cookie = half_in(database, owner.account, Stage.SET_UP, secrets())
    with database.writing() as tx:
        session = web_sessions.find_unfinished(tx, cookie, NOW, Stage.SET_UP).session
        return session, passkeys.registration_options(tx, PARTY, session, owner)


def registered(database: Database, owner: Owner, key: Authenticator) -> tuple[str, ...]:
    session, options = asked_to_make(database, owner)
    with database.writing() as tx:
        return passkeys.register(tx, PARTY, session, key.make(options), "my laptop", owner)


def signs_in(database: Database, owner: Owner, sign: Sign) -> str:
    """Lets a passkey answer after the password. Gives "in" or the words of the refusal."""
    new_secret = secrets()
    with database.writing() as tx:
        web_sessions.end_all(tx, owner.account.account_id)
    step = Step(half_in(database, owner.account, Stage.SECOND_FACTOR, new_secret), HERE, NOW, new_secret)
    with database.writing() as tx:
        options = passkeys.authentication_options(tx, PARTY, step, owner.new_bytes)
    try:
        whole = passkeys.authenticate(database, PARTY, sign(options), step)
    except SignInRefused as refused:
        return str(refused)
    with database.reading() as tx:
        return "in" if web_sessions.find(tx, whole, NOW).sign_in_name == TECHNICIAN else "somebody else"


REFUSED = "This was not right. Sign in again from the beginning."


def test_a_passkey_is_made_brings_recovery_codes_and_opens(database: Database, owner: Owner, key: Authenticator):
    assert len(registered(database, owner, key)) == 10
    assert (signs_in(database, owner, key.sign), signs_in(database, owner, key.sign)) == ("in", "in")
    with database.reading() as tx:
        (held,) = stored.of_account(tx, owner.account.account_id)
        said = [each.detail for each in audit.recent(tx, "") if each.action == "sign-in"]
    assert (held.name, held.sign_count, held.last_used_at) == ("my laptop", 2, NOW)
    assert said == ["with a password and a passkey, from 192.0.2.7"] * 2


def test_the_browser_is_told_this_host_and_which_passkeys_there_are(database: Database, owner: Owner, key: Authenticator):
    registered(database, owner, key)
    _, options = asked_to_make(database, owner)
    plain = json.loads(options)
    assert (plain["rp"]["id"], plain["user"]["name"], len(plain["excludeCredentials"])) == (PARTY.host, TECHNICIAN, 1)


@pytest.mark.parametrize(
    ("wrong", "changes"),
    [
        ("another page", {"origin": "https://rollcall.example.org.evil.example"}),
        ("another port", {"origin": "https://rollcall.example.org"}),
        ("plain HTTP", {"origin": "http://rollcall.example.org:8443"}),
        ("another host", {"host": "evil.example"}),
    ],
)
def test_what_was_signed_for_another_address_is_refused(
    database: Database, owner: Owner, key: Authenticator, wrong: str, changes: dict[str, str]
):
    session, options = asked_to_make(database, owner)
    with pytest.raises(AccountRefused), database.writing() as tx:
        passkeys.register(tx, PARTY, session, replace(key, **changes).make(options), wrong, owner)
    registered(database, owner, key)
    assert signs_in(database, owner, replace(key, **changes).sign) == REFUSED


def test_another_key_an_altered_signature_and_another_question_are_refused(
    database: Database, owner: Owner, key: Authenticator
):
    registered(database, owner, key)
    stranger = Authenticator(PARTY.host, PARTY.origin)
    elsewhere = Authenticator(PARTY.host, PARTY.origin, credential_id=b"credential 2")
    asked_before = json.dumps({"challenge": "bm90IHRoaXM"})
    answers = [
        signs_in(database, owner, stranger.sign),
        signs_in(database, owner, elsewhere.sign),
        signs_in(database, owner, lambda options: other_signature(key.sign(options))),
        signs_in(database, owner, lambda _options: key.sign(asked_before)),
    ]
    assert answers == [REFUSED] * 4


def test_a_passkey_of_somebody_else_is_refused(database: Database, owner: Owner, administrator: Account, key: Authenticator):
    registered(database, replace(owner, account=administrator), key)
    assert signs_in(database, owner, key.sign) == REFUSED


def test_an_answer_is_taken_once_and_a_wrong_one_ends_the_session(database: Database, owner: Owner, key: Authenticator):
    registered(database, owner, key)
    new_secret = secrets()
    with database.writing() as tx:
        web_sessions.end_all(tx, owner.account.account_id)
    step = Step(half_in(database, owner.account, Stage.SECOND_FACTOR, new_secret), HERE, NOW, new_secret)
    with database.writing() as tx:
        options = passkeys.authentication_options(tx, PARTY, step, owner.new_bytes)
    with pytest.raises(SignInRefused):
        passkeys.authenticate(database, PARTY, "{}", step)
    with pytest.raises(SessionEnded):
        passkeys.authenticate(database, PARTY, key.sign(options), step)


def test_a_count_that_went_back_may_be_a_copy_and_is_refused(database: Database, owner: Owner, key: Authenticator):
    registered(database, owner, key)
    key.count = 5
    assert signs_in(database, owner, key.sign) == "in"
    key.count = 2
    assert signs_in(database, owner, key.sign) == REFUSED


def test_an_authenticator_that_does_not_count_opens_again_and_again(database: Database, owner: Owner):
    key = Authenticator(PARTY.host, PARTY.origin, counts=False)
    registered(database, owner, key)
    assert [signs_in(database, owner, key.sign) for _ in range(3)] == ["in"] * 3


def test_a_passkey_that_is_there_is_not_added_twice_and_twenty_are_enough(database: Database, owner: Owner, key: Authenticator):
    registered(database, owner, key)
    with pytest.raises(AccountRefused, match="there already"):
        registered(database, owner, key)
    for number in range(2, 21):
        registered(database, owner, replace(key, credential_id=b"credential %d" % number))
    with pytest.raises(AccountRefused, match="take one away first"):
        registered(database, owner, replace(key, credential_id=b"credential 21"))


def test_a_passkey_is_taken_away_by_its_owner_only_and_not_the_last_that_is_demanded(
    database: Database, owner: Owner, administrator: Account, key: Authenticator
):
    registered(database, owner, key)
    for who, words in ((replace(owner, account=administrator), "no such passkey"), (owner, "set another one up")):
        with pytest.raises(AccountRefused, match=words), database.writing() as tx:
            remove_passkey(tx, key.credential_id, who)
    registered(database, owner, replace(key, credential_id=b"credential 2"))
    with database.writing() as tx:
        remove_passkey(tx, key.credential_id, owner)
    assert signs_in(database, owner, key.sign) == REFUSED


@pytest.mark.parametrize(
    ("host", "port", "party"),
    [
        ("Rollcall.Example.org.", 8443, PARTY),
        ("rollcall.example.org", 443, RelyingParty("rollcall.example.org", "https://rollcall.example.org")),
        ("localhost", 8443, RelyingParty("localhost", "https://localhost:8443")),
        ("192.0.2.10", 8443, None),
        ("2001:db8::10", 8443, None),
    ],
)
def test_passkeys_are_for_a_host_with_a_name(host: str, port: int, party: RelyingParty | None):
    assert RelyingParty.of(host, port) == party


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "authenticatorData", "signature"]
            ),
            each,
            max_size=8,
        )
    ),
)


@settings(max_examples=60, deadline=None, database=None)
@given(answer=_JSON.map(json.dumps) | st.text(max_size=50))
def test_whatever_a_browser_answers_is_refused_in_words(tmp_path_factory: pytest.TempPathFactory, answer: str):
    from contextlib import closing

    from collector.store import schools
    from collector.store.sqlite import SqliteDatabase
    from tests.fakes import accounts as people
    from tests.fakes.school_records import SCHOOL

    with closing(SqliteDatabase(tmp_path_factory.mktemp("any") / "rollcall.db")) as database:
        with database.writing() as tx:
            schools.create(tx, SCHOOL)
        owner = Owner(people.technician(database), NOW, bytes_in_a_row())
        registered(database, owner, Authenticator(PARTY.host, PARTY.origin))
        session, _ = asked_to_make(database, owner)
        with pytest.raises(AccountRefused), database.writing() as tx:
            passkeys.register(tx, PARTY, session, answer, "any", owner)
        assert signs_in(database, owner, lambda _options: answer) == REFUSED
