"""Who somebody is by the word of Google or Microsoft, and whether that is anybody here.

An account is looked for by its e-mail address and never made: a role is given by people of the school. Sources: OpenID Connect
Core 1.0, 3.1.3.7 (what is to be checked of an ID token); Google, "OpenID Connect", `hd`; Microsoft, "ID token claims
reference", `tid`, and "Prevent claim spoofing": an address in `email` may be anybody's unless its domain is the tenant's own.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.accounts.names import folded
from collector.accounts.second_factor import stage_after_password
from collector.accounts.signing_in import ACTION, SignedIn
from collector.accounts.web_sessions import grants_of
from collector.errors import SignInRefused
from collector.plain_text import one_line
from collector.store import accounts, audit
from collector.store.database import Database

_CLOCKS_DIFFER_SECONDS: Final = 60
_OF_NO_SCHOOL: Final = ""
_LONGEST_ADDRESS: Final = 60
_ACTOR: Final = "somebody at the sign-in page"


class Maker(StrEnum):
    """Whose sign-in page it is."""

    GOOGLE = "Google"
    MICROSOFT = "Microsoft"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as a school uses it: only people of this domain, and at Microsoft only of this tenant."""

    maker: Maker
    issuer: str
    client_id: str
    client_secret: str
    domain: str
    tenant: str = ""


def google(client_id: str, client_secret: str, domain: str) -> Provider:
    """Google, for a school's own domain."""
    return Provider(Maker.GOOGLE, "https://accounts.google.com", client_id, client_secret, domain.casefold())


def microsoft(client_id: str, client_secret: str, domain: str, tenant: str) -> Provider:
    """Microsoft, for one tenant and its own domain."""
    issuer = f"https://login.microsoftonline.com/{tenant}/v2.0"
    return Provider(Maker.MICROSOFT, issuer, client_id, client_secret, domain.casefold(), tenant)


def identified(claims: Mapping[str, object], provider: Provider, nonce: str, now: datetime) -> str:
    """The e-mail address that the provider vouches for. Raises SignInRefused saying which claim is wrong.

    The signature was checked before. `nonce` is what this browser was sent with.
    """
    _check_token(claims, provider, nonce, now)
    address = _vouched_for(claims, provider)
    if address.rpartition("@")[2] != provider.domain:
        raise _refused(provider, "the address is of another domain than the school's")
    return address


def sign_in_outside(database: Database, address: str, provider: Provider, came_from: str, *, now: datetime) -> SignedIn:
    """Let the one with this address in, who may have to take a second step. Raises SignInRefused where nobody has it."""
    where = one_line(came_from, _LONGEST_ADDRESS)
    with database.writing() as tx:
        account = accounts.named(tx, folded(address))
        if account is not None and account.disabled_at is None:
            stage = stage_after_password(tx, account.account_id, grants_of(tx, account.account_id))
            words = f"by {provider.maker.value}, from {where}"
            audit.write(tx, _OF_NO_SCHOOL, now, _ACTOR, ACTION, account.sign_in_name, audit.DONE, words)
            return SignedIn(account.account_id, account.name, account.sign_in_name, stage)
        words = f"{provider.maker.value} knows them, and no open account has their address, from {where}"
        audit.write(tx, _OF_NO_SCHOOL, now, _ACTOR, ACTION, account.sign_in_name if account else "", audit.REFUSED, words)
    raise SignInRefused(f"{provider.maker.value} knows you, and nobody here has an account with your address.")


def _check_token(claims: Mapping[str, object], provider: Provider, nonce: str, now: datetime) -> None:
    if claims.get("iss") != provider.issuer:
        raise _refused(provider, "it was issued by somebody else")
    audience = claims.get("aud")
    if (
        audience not in (provider.client_id, [provider.client_id])
        or claims.get("azp", provider.client_id) != provider.client_id
    ):
        raise _refused(provider, "it is for another program")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise _refused(provider, "it belongs to another sign-in")
    expires, issued = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if now.timestamp() >= expires + _CLOCKS_DIFFER_SECONDS:
        raise _refused(provider, "it has expired, or this computer's clock is wrong")
    if issued > now.timestamp() + _CLOCKS_DIFFER_SECONDS:
        raise _refused(provider, "it is of the future, or this computer's clock is wrong")


def _vouched_for(claims: Mapping[str, object], provider: Provider) -> str:
    if provider.maker is Maker.GOOGLE:
        if claims.get("hd") != provider.domain:
            raise _refused(provider, "the account is of another domain than the school's")
        if claims.get("email_verified") is not True:
            raise _refused(provider, "the address was never verified")
        return folded(str(claims.get("email", "")))
    if not provider.tenant or claims.get("tid") != provider.tenant:
        raise _refused(provider, "the account is of another organisation than the school's")
    return folded(str(claims.get("preferred_username", "")))


def _seconds(claim: object) -> float:
    """0 where there is none: long expired."""
    return float(claim) if isinstance(claim, int | float) and not isinstance(claim, bool) else 0.0


def _refused(provider: Provider, why: str) -> SignInRefused:
    return SignInRefused(f"{provider.maker.value}'s answer cannot be taken: {why}.")
