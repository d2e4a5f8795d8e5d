"""Accounts, what they may be, their links, sessions and refused tries are kept as they were put, in every engine."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.errors import StoreConflict
from collector.store import account_links, accounts, passkeys, recovery_codes, sign_in_tries, totp_secrets, web_sessions
from collector.store.account_links import AccountLink
from collector.store.accounts import Account, StoredGrant
from collector.store.database import Database
from collector.store.passkeys import Passkey
from collector.store.sign_in_tries import Tries
from collector.store.totp_secrets import TotpOffer, TotpSecret
from collector.store.web_sessions import Stage, WebSession
from tests.fakes.school_records import LATER, NOW

SOMEBODY = Account("id", "a.sample@example.org", "A. Sample", "", None, NOW, None)
OTHER = replace(SOMEBODY, account_id="other", sign_in_name="b.sample@example.org")
GRANT = StoredGrant("id", "example", "office", NOW, "a test")
SESSION = WebSession("hash", "id", Stage.WHOLE, NOW, NOW, NOW, b"")
TRIES = Tries("mark", "192.0.2.7", 3, NOW, LATER, told=False, good_at=None)


def test_an_account_is_found_by_id_and_by_name_as_it_was_put(database: Database):
    with database.writing() as tx:
        accounts.add(tx, OTHER)
        accounts.add(tx, SOMEBODY)
        accounts.put_password(tx, "id", "a hash", LATER)
        accounts.put_disabled(tx, "id", LATER)
        changed = replace(SOMEBODY, password_hash="a hash", password_set_at=LATER, disabled_at=LATER)
        assert (accounts.find(tx, "id"), accounts.named(tx, SOMEBODY.sign_in_name)) == (changed, changed)
        assert (accounts.everyone(tx), accounts.find(tx, "nobody"), accounts.named(tx, "nobody")) == (
            [changed, OTHER],
            None,
            None,
        )


def test_a_sign_in_name_is_one_persons(database: Database):
    with database.writing() as tx:
        accounts.add(tx, SOMEBODY)
    with pytest.raises(StoreConflict), database.writing() as tx:
        accounts.add(tx, replace(OTHER, sign_in_name=SOMEBODY.sign_in_name))


def test_a_role_is_there_once_for_each_school_until_it_is_taken_away(database: Database):
    with database.writing() as tx:
        accounts.add(tx, SOMEBODY)
        for each in (GRANT, replace(GRANT, school_id=""), replace(GRANT, granted_by="again")):
            accounts.grant(tx, each)
        assert accounts.grants_of(tx, "id") == [replace(GRANT, school_id=""), replace(GRANT, granted_by="again")]
        assert [accounts.revoke(tx, "id", "", "office") for _ in range(2)] == [True, False]
        assert accounts.grants(tx) == [replace(GRANT, granted_by="again")]


def test_an_account_has_one_link(database: Database):
    link = AccountLink("id", "a hash", NOW, LATER)
    with database.writing() as tx:
        accounts.add(tx, SOMEBODY)
        account_links.put(tx, link)
        account_links.put(tx, replace(link, secret_hash="another"))
        assert (account_links.find(tx, "a hash"), account_links.find(tx, "another")) == (
            None,
            replace(link, secret_hash="another"),
        )
        account_links.end(tx, "id")
        assert account_links.find(tx, "another") is None


def test_a_session_is_seen_later_and_never_earlier(database: Database):
    with database.writing() as tx:
        accounts.add(tx, SOMEBODY)
        web_sessions.add(tx, SESSION)
        web_sessions.put_seen(tx, "hash", LATER)
        web_sessions.put_seen(tx, "hash", NOW)
        web_sessions.put_challenge(tx, "hash", b"sign this")
        assert web_sessions.find(tx, "hash") == replace(SESSION, last_seen_at=LATER, challenge=b"sign this")


def test_sessions_end_alone_all_together_or_because_they_are_old(database: Database):
    several = [replace(SESSION, secret_hash=f"hash {hours}", begun_at=NOW + timedelta(hours=hours)) for hours in range(5)]
    with database.writing() as tx:
        accounts.add(tx, SOMEBODY)
        for each in several:
            web_sessions.add(tx, each)
        assert [web_sessions.end(tx, "hash 2") for _ in range(2)] == [True, False]
        assert web_sessions.forget_begun_before(tx, LATER) == 1
        assert web_sessions.end_all_but_newest(tx, "id", 2) == 1
        assert web_sessions.of_account(tx, "id") == [several[4], several[3]]
        assert (web_sessions.end_all(tx, "id"), web_sessions.of_account(tx, "id")) == (2, [])


def test_tries_are_forgotten_when_they_are_old_unless_somebody_was_let_in_and_when_they_are_too_many(database: Database):
    several = [replace(TRIES, name_mark=f"{number}", last_at=NOW + timedelta(minutes=number)) for number in range(6)]
    let_in = replace(TRIES, name_mark="let in", last_at=NOW, good_at=NOW)
    with database.writing() as tx:
        for each in (*several, let_in):
            sign_in_tries.put(tx, each)
        sign_in_tries.forget(tx, NOW + timedelta(minutes=2), good_before=NOW, keep=10)
        held = [sign_in_tries.find(tx, mark, TRIES.address) for mark in ("0", "1", "2", "let in")]
        assert held == [None, None, several[2], let_in]
        sign_in_tries.forget(tx, NOW, good_before=NOW, keep=2)
        assert [each["name_mark"] for each in tx.all("SELECT name_mark FROM sign_in_tries ORDER BY name_mark")] == ["4", "5"]
        sign_in_tries.put(tx, replace(TRIES, name_mark=""))
        assert (sign_in_tries.forget_name(tx, "4"), sign_in_tries.forget_addresses(tx)) == (1, 1)
        assert len(tx.all("SELECT * FROM sign_in_tries")) == 1


def test_a_second_factor_is_kept_until_it_is_taken_away(database: Database):
    secret = TotpSecret("id", "BASE32", NOW, 7)
    key = Passkey(b"\x01", "id", "my laptop", b"key", 3, NOW, None)
    with database.writing() as tx:
        accounts.add(tx, SOMEBODY)
        totp_secrets.offer(tx, TotpOffer("id", "BASE32", NOW))
        assert (totp_secrets.offered(tx, "id"), totp_secrets.find(tx, "id")) == (TotpOffer("id", "BASE32", NOW), None)
        totp_secrets.put(tx, secret)
        assert (totp_secrets.offered(tx, "id"), totp_secrets.find(tx, "id")) == (None, secret)
        assert [totp_secrets.put_step(tx, "id", step) for step in (7, 8, 8)] == [False, True, False]
        passkeys.add(tx, key)
        passkeys.put_used(tx, key, 4, LATER)
        assert passkeys.of_account(tx, "id") == [replace(key, sign_count=4, last_used_at=LATER)]
        recovery_codes.put(tx, "id", ["one", "two"])
        assert [recovery_codes.use(tx, "id", code, NOW) for code in ("one", "one", "three")] == [True, False, False]
        assert recovery_codes.left(tx, "id") == 1
        assert [totp_secrets.remove(tx, "id") for _ in range(2)] == [True, False]
        assert (passkeys.remove(tx, "other", b"\x01"), passkeys.remove_all(tx, "id")) == (False, 1)
        recovery_codes.remove(tx, "id")
        assert recovery_codes.left(tx, "id") == 0


def test_a_session_is_proved_anew_and_outlives_the_others(database: Database):
    with database.writing() as tx:
        accounts.add(tx, SOMEBODY)
        for name in ("hash", "other"):
            web_sessions.add(tx, replace(SESSION, secret_hash=name))
        web_sessions.put_proved(tx, "hash", LATER)
        assert web_sessions.end_others(tx, "id", "hash") == 1
        assert web_sessions.of_account(tx, "id") == [replace(SESSION, proved_at=LATER)]
