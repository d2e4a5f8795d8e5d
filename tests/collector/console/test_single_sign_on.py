"""Whom a provider vouches for is who they are, of the school's domain alone; whatever else it answers signs nobody in."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from collector.accounts import changing
from collector.accounts.outside_identity import Maker, Provider, google, microsoft, sign_in_outside
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.console.single_sign_on import Errand, SingleSignOn
from collector.errors import SignInRefused
from collector.store import audit, schools
from collector.store.database import Database
from collector.store.sqlite import SqliteDatabase
from collector.store.web_sessions import Stage
from tests.fakes.accounts import account, has_app, secrets
from tests.fakes.oidc_provider import CLIENT, SECRET, OidcProvider, served
from tests.fakes.school_records import NOW, SCHOOL

BACK = "https://rollcall.example.org:8443/sign-in/google"
ADDRESS = "a.sample@example.org"
AT_GOOGLE = {"hd": "example.org", "email": "A.Sample@Example.org", "email_verified": True}
AT_MICROSOFT = {"tid": "a tenant", "preferred_username": ADDRESS, "email": "anybody@example.org"}


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    """A provider that knows one person of the school."""
    with served(OidcProvider(back=BACK, who=dict(AT_GOOGLE), now=int(NOW.timestamp()))) as listening:
        yield listening


def asked_of(provider: OidcProvider, maker: Maker = Maker.GOOGLE) -> Provider:
    return Provider(maker, provider.issuer, CLIENT, SECRET, "example.org", "a tenant" if maker is Maker.MICROSOFT else "")


def there_and_back(provider: OidcProvider, maker: Maker = Maker.GOOGLE, **comes_with: str) -> str:
    """A browser is sent there and comes back. Gives the address, or the words of the refusal."""
    sign_on = SingleSignOn(asked_of(provider, maker), BACK, secrets())
    try:
        there, errand = sign_on.begin()
        with httpx.Client(follow_redirects=False) as browser:
            back = browser.get(there).headers["location"]
        came_with = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
        return sign_on.finish(errand, {**came_with, **comes_with}, NOW)
    except SignInRefused as refused:
        return str(refused)


def test_who_agrees_at_the_provider_is_known_by_their_address(provider: OidcProvider):
    assert there_and_back(provider) == ADDRESS


def test_at_microsoft_the_tenants_own_name_counts_and_not_the_address_that_anybody_can_write(provider: OidcProvider):
    provider.who = dict(AT_MICROSOFT)
    assert there_and_back(provider, Maker.MICROSOFT) == ADDRESS


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.example"}, "it was issued by somebody else"),
        ({"aud": "another program"}, "it is for another program"),
        ({"aud": [CLIENT, "another program"]}, "it is for another program"),
        ({"azp": "another program"}, "it is for another program"),
        ({"nonce": "another"}, "it belongs to another sign-in"),
        ({"nonce": None}, "it belongs to another sign-in"),
        ({"exp": int(NOW.timestamp()) - 61}, "it has expired, or this computer's clock is wrong"),
        ({"exp": None}, "it has expired, or this computer's clock is wrong"),
        ({"exp": "never"}, "it has expired, or this computer's clock is wrong"),
        ({"iat": int(NOW.timestamp()) + 61}, "it is of the future, or this computer's clock is wrong"),
        ({"email_verified": False}, "the address was never verified"),
        ({"email_verified": "true"}, "the address was never verified"),
        ({"email_verified": None}, "the address was never verified"),
        ({"hd": None}, "the account is of another domain than the school's"),
        ({"hd": "evil.example"}, "the account is of another domain than the school's"),
        ({"email": "a.sample@evil.example"}, "the address is of another domain than the school's"),
        ({"email": "a.sample@example.org.evil.example"}, "the address is of another domain than the school's"),
        ({"email": None}, "the address is of another domain than the school's"),
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_is_nobodys(provider: OidcProvider, claims: dict[str, Any], why: str):
    provider.claims = claims
    assert there_and_back(provider) == f"Google's answer cannot be taken: {why}."


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"tid": "another tenant"}, "the account is of another organisation than the school's"),
        ({"tid": None}, "the account is of another organisation than the school's"),
        ({"preferred_username": "a_guest#EXT#@example.onmicrosoft.com"}, "the address is of another domain than the school's"),
        ({"preferred_username": None}, "the address is of another domain than the school's"),
    ],
)
def test_at_microsoft_only_the_tenants_own_people_are_somebody(provider: OidcProvider, claims: dict[str, Any], why: str):
    provider.who, provider.claims = dict(AT_MICROSOFT), claims
    assert there_and_back(provider, Maker.MICROSOFT) == f"Microsoft's answer cannot be taken: {why}."


NOT_AS_IT_SHOULD = "Google did not answer as it should. Try again, or use your password."


def test_a_token_that_another_key_signed_is_refused(provider: OidcProvider):
    provider.signer = RSAKey.generate_key(2048)
    assert there_and_back(provider) == NOT_AS_IT_SHOULD


@pytest.mark.parametrize("token", ["nothing", "a.b.c", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0."])
def test_a_token_that_is_none_or_that_nobody_signed_is_refused(provider: OidcProvider, token: str):
    provider.raw_token = token
    assert there_and_back(provider) == NOT_AS_IT_SHOULD


@pytest.mark.parametrize(
    "known",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"jwks_uri": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"padding": "x" * 300_000},
    ],
    ids=["another issuer", "without TLS", "no keys", "no address", "without end"],
)
def test_a_provider_that_says_strange_things_of_itself_is_asked_nothing_more(provider: OidcProvider, known: dict[str, Any]):
    provider.known = known
    assert there_and_back(provider) == NOT_AS_IT_SHOULD


def test_a_provider_that_is_not_there_is_said_to_be_so():
    gone = OidcProvider()
    with served(gone):
        pass
    assert there_and_back(gone) == NOT_AS_IT_SHOULD


def test_another_browsers_answer_a_code_of_before_and_a_refusal_sign_nobody_in(provider: OidcProvider):
    assert there_and_back(provider, state="another").startswith("This browser was not sent away")
    assert there_and_back(provider, code="code 0") == NOT_AS_IT_SHOULD
    sign_on = SingleSignOn(asked_of(provider), BACK, secrets())
    for errand, came_with in (
        (Errand("s", "n", "v"), {"state": "s", "error": "access_denied"}),
        (Errand("", "", ""), {"state": "", "code": "code 0"}),
    ):
        with pytest.raises(SignInRefused):
            sign_on.finish(errand, came_with, NOW)


def test_a_code_that_was_stolen_on_its_way_is_worth_nothing_without_the_verifier(provider: OidcProvider):
    sign_on = SingleSignOn(asked_of(provider), BACK, secrets())
    there, errand = sign_on.begin()
    with httpx.Client(follow_redirects=False) as browser:
        back = browser.get(there).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    with pytest.raises(SignInRefused):
        sign_on.finish(replace(errand, verifier="guessed"), {"state": errand.state, "code": code}, NOW)


@pytest.mark.parametrize(
    ("provider", "issuer"),
    [
        (google("id", "secret", "Example.org"), "https://accounts.google.com"),
        (microsoft("id", "secret", "Example.org", "t"), "https://login.microsoftonline.com/t/v2.0"),
    ],
    ids=["google", "microsoft"],
)
def test_each_provider_is_asked_at_its_own_address(provider: Provider, issuer: str):
    assert (provider.issuer, provider.domain) == (issuer, "example.org")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A school."""
    with closing(SqliteDatabase(tmp_path / "rollcall.db")) as opened:
        with opened.writing() as tx:
            schools.create(tx, SCHOOL)
        yield opened


def test_an_address_opens_the_account_that_has_it_and_makes_none(database: Database):
    at_google = google("id", "secret", "example.org")
    with pytest.raises(SignInRefused, match="nobody here has an account with your address"):
        sign_in_outside(database, ADDRESS, at_google, "192.0.2.7", now=NOW)
    somebody = account(database, ADDRESS, Grant("example", Role.OFFICE), password_hash="")
    signed_in = sign_in_outside(database, ADDRESS, at_google, "192.0.2.7", now=NOW)
    assert (signed_in.account_id, signed_in.stage) == (somebody.account_id, Stage.WHOLE)
    with database.writing() as tx:
        changing.disable(tx, somebody, actor="a test", now=NOW)
    with pytest.raises(SignInRefused):
        sign_in_outside(database, ADDRESS, at_google, "192.0.2.7", now=NOW)
    with database.reading() as tx:
        lines = [(each.subject, each.outcome) for each in audit.recent(tx, "") if each.action == "sign-in"][::-1]
    assert lines == [("", "refused"), (ADDRESS, "done"), (ADDRESS, "refused")]


def test_a_second_factor_that_is_there_or_demanded_is_asked_for_all_the_same(database: Database):
    at_google = google("id", "secret", "example.org")
    account(database, ADDRESS, Grant("example", Role.TECHNICIAN))
    with_app = account(database, "b.sample@example.org", Grant("example", Role.GOVERNOR))
    has_app(database, with_app)
    stages = [
        sign_in_outside(database, name, at_google, "192.0.2.7", now=NOW).stage for name in (ADDRESS, "b.sample@example.org")
    ]
    assert stages == [Stage.SET_UP, Stage.SECOND_FACTOR]
