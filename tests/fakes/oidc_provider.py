"""An OpenID Connect provider on loopback, over real HTTP, as strict as the real ones: and it can be told to misbehave."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "rollcall at example", "a secret of the client"


@dataclass
class OidcProvider:
    """`claims` are put over those of a good token; `known` over what it says of itself; `signer` signs in its place."""

    issuer: str = ""
    back: str = ""
    who: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    signer: RSAKey | None = None
    raw_token: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}))
    now: int = 0
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.known,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where a browser is sent back to when its person has agreed."""
        assert (asked["client_id"], asked["redirect_uri"], asked["response_type"]) == (CLIENT, self.back, "code")
        assert asked["code_challenge_method"] == "S256"
        code = f"code {len(self.asked)}"
        self.asked[code] = asked
        return f"{self.back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> dict[str, Any] | None:
        """The token for a code, once; None where anything is not as it was."""
        asked = self.asked.pop(given.get("code", ""), None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or given["redirect_uri"] != self.back:
            return None
        if (given["client_id"], given["client_secret"], given["grant_type"]) != (CLIENT, SECRET, "authorization_code"):
            return None
        times = {"iat": self.now, "exp": self.now + 3600}
        good = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "nonce": asked["nonce"], **times, **self.who}
        claims = {name: value for name, value in {**good, **self.claims}.items() if value is not None}
        return {"id_token": self.raw_token or jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signer or self.key)}


@contextmanager
def served(provider: OidcProvider) -> Iterator[OidcProvider]:
    """The provider, listening on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path)
            if path.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_flat(path.query)))
                self.end_headers()
            elif path.path == "/keys":
                self._answer({"keys": [provider.key.as_dict(private=False)]})
            else:
                self._answer(provider.discovery())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token(_flat(body)))

        def _answer(self, plain: dict[str, Any] | None) -> None:
            self.send_response(400 if plain is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(plain or {"error": "invalid_grant"}).encode())

        def log_message(self, *_: object) -> None:
            """Nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _flat(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}
