"""Codes that change every half minute (TOTP, RFC 6238), as authenticator apps show them. None is taken twice."""

import base64
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyotp import TOTP

from collector.errors import AccountRefused
from collector.store import totp_secrets
from collector.store.accounts import Account
from collector.store.database import Transaction
from collector.store.totp_secrets import TotpOffer, TotpSecret

_ISSUER: Final = "Rollcall"
_SECRET_BYTES: Final = 20  # RFC 4226, 4: 160 bits are recommended
_IN_GROUPS_OF: Final = 4
_STEPS_EARLY_AND_LATE: Final = (0, -1, 1)  # RFC 6238, 5.2: clocks differ, and people type slowly


@dataclass(frozen=True, slots=True)
class Offer:
    """What is shown once: the secret in groups, to be typed, and the same as an address, to be made a QR code of."""

    secret: str
    uri: str


def offer(tx: Transaction, account: Account, *, now: datetime, new_bytes: Callable[[int], bytes]) -> Offer:
    """Make a secret for an account. It counts once a code of it was typed; until then the one before does."""
    secret = base64.b32encode(new_bytes(_SECRET_BYTES)).decode()
    totp_secrets.offer(tx, TotpOffer(account.account_id, secret, now))
    return _shown(secret, account.sign_in_name)


def offered(tx: Transaction, account: Account) -> Offer | None:
    """The same again, for a page that is shown anew because the code was mistyped."""
    found = totp_secrets.offered(tx, account.account_id)
    return _shown(found.secret, account.sign_in_name) if found else None


def confirm(tx: Transaction, account_id: str, typed: str, now: datetime) -> None:
    """Let the secret that was offered count from now on. Raises AccountRefused when this is no code of it."""
    found = totp_secrets.offered(tx, account_id)
    if found is None:
        raise AccountRefused("there is nothing to confirm; begin anew, and let the app read the new code")
    step = _step_of(found.secret, typed, now)
    if step is None:
        raise AccountRefused(
            "this is not the code that the app should show now; type the six digits, and look whether its clock is right",
            "the code was wrong",
        )
    totp_secrets.put(tx, TotpSecret(account_id, found.secret, now, step))


def take(tx: Transaction, account_id: str, typed: str, now: datetime) -> bool:
    """Whether this is a code of an account of just now, which is used up with all before it."""
    found = totp_secrets.find(tx, account_id)
    step = _step_of(found.secret, typed, now) if found else None
    return step is not None and totp_secrets.put_step(tx, account_id, step)


def is_like_a_code(typed: str) -> bool:
    """Whether this has the form of such a code: six digits."""
    return re.fullmatch(r"[0-9]{6}", _without_blanks(typed)) is not None


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The half minute of which this is the code; the newest of those that it may be."""
    totp = TOTP(secret)
    around = totp.timecode(now)
    code = _without_blanks(typed).encode()
    matching = [
        around + offset
        for offset in _STEPS_EARLY_AND_LATE
        if hmac.compare_digest(totp.generate_otp(around + offset).encode(), code)
    ]
    return max(matching, default=None)


def _without_blanks(typed: str) -> str:
    return "".join(typed.split())


def _shown(secret: str, sign_in_name: str) -> Offer:
    groups = [secret[place : place + _IN_GROUPS_OF] for place in range(0, len(secret), _IN_GROUPS_OF)]
    return Offer(" ".join(groups), TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=_ISSUER))
