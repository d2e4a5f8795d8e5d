"""Asking Google or Microsoft who somebody is: OpenID Connect's code flow with PKCE, and the only network that the console uses.

Sources: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE); RFC 9700 (a state for each browser, a nonce for each sign-in). Tested
against a provider of our own on loopback (`tests/collector/console/test_single_sign_on.py`), never yet against theirs.
"""

import base64
import hashlib
import hmac
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from collector.accounts.outside_identity import Provider, identified
from collector.errors import SignInRefused

_PATIENCE_SECONDS: Final = 10.0
_LARGEST_ANSWER_BYTES: Final = 256 * 1024
_ALGORITHMS: Final = ["RS256", "ES256"]
_NOT_AS_IT_SHOULD: Final = (
    *(httpx.HTTPError, httpx.InvalidURL, JoseError),
    *(ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError),
)
"""What whatever a provider answers can lead to."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a browser was sent away with, kept in a cookie of its own until it is back."""

    state: str
    nonce: str
    verifier: str


class SingleSignOn:
    """One provider, for one school's domain. `back` is the address of this console to which browsers are sent back."""

    def __init__(self, provider: Provider, back: str, new_secret: Callable[[], str]) -> None:
        """`new_secret` gives 256 random bits as text."""
        self._provider = provider
        self._back = back
        self._new_secret = new_secret

    def begin(self) -> tuple[str, Errand]:
        """Where to send a browser, and what it has to come back with. Raises SignInRefused where nobody can be asked."""
        errand = Errand(self._new_secret(), self._new_secret(), self._new_secret())
        with self._asking() as client:
            there = self._endpoint(self._discovered(client), "authorization_endpoint")
        asked = {
            "client_id": self._provider.client_id,
            "response_type": "code",
            "scope": "openid email profile",
            "redirect_uri": self._back,
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": _challenge_of(errand.verifier),
            "code_challenge_method": "S256",
            "hd": self._provider.domain,
            "prompt": "select_account",
        }
        return f"{there}?{urlencode(asked)}", errand

    def finish(self, errand: Errand, came_with: Mapping[str, str], now: datetime) -> str:
        """The e-mail address of whoever came back. Raises SignInRefused."""
        if not errand.state or not hmac.compare_digest(came_with.get("state", "").encode(), errand.state.encode()):
            raise SignInRefused("This browser was not sent away to sign in, or too long ago. Begin again.")
        if "code" not in came_with:
            raise SignInRefused(f"{self._provider.maker.value} did not sign you in. Begin again, or use your password.")
        with self._asking() as client:
            known = self._discovered(client)
            token = self._token(client, known, came_with["code"], errand)
            keys = KeySet.import_key_set(self._answer(client.get(self._endpoint(known, "jwks_uri"))))
            claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
            return identified(claims, self._provider, errand.nonce, now)

    def _token(self, client: httpx.Client, known: Mapping[str, Any], code: str, errand: Errand) -> str:
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": self._provider.client_id,
            "client_secret": self._provider.client_secret,
            "code_verifier": errand.verifier,
        }
        return str(self._answer(client.post(self._endpoint(known, "token_endpoint"), data=given))["id_token"])

    def _discovered(self, client: httpx.Client) -> Mapping[str, Any]:
        """What the provider says of itself, if it is the one that was meant (OpenID Connect Discovery 1.0, 4.3)."""
        known: Mapping[str, Any] = self._answer(client.get(f"{self._provider.issuer}/.well-known/openid-configuration"))
        if known["issuer"] != self._provider.issuer:
            raise ValueError("another issuer")
        return known

    def _answer(self, response: httpx.Response) -> Any:  # noqa: ANN401 - JSON of the provider, looked into where it is used
        if response.status_code != httpx.codes.OK or len(response.content) > _LARGEST_ANSWER_BYTES:
            raise ValueError("no answer that can be taken")
        return response.json()

    def _endpoint(self, known: Mapping[str, Any], name: str) -> str:
        """An address of the provider: over TLS, or on this computer itself."""
        address = str(known[name])
        parts = urlsplit(address)
        if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
            raise ValueError("an address without TLS")
        return address

    def _asking(self) -> "_Asking":
        return _Asking(self._provider)


class _Asking:
    """A connection to the provider, whose every wrong answer becomes one sentence for whoever wants to sign in."""

    def __init__(self, provider: Provider) -> None:
        self._maker = provider.maker.value
        self._client = httpx.Client(timeout=_PATIENCE_SECONDS, follow_redirects=False)

    def __enter__(self) -> httpx.Client:
        return self._client

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._client.close()
        if isinstance(error, _NOT_AS_IT_SHOULD):
            words = f"{self._maker} did not answer as it should. Try again, or use your password."
            raise SignInRefused(words) from error


def _challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
