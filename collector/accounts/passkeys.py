"""Passkeys (WebAuthn, level 2): a second factor that signs what this collector asks, for this collector's address and no other.

What is asked is kept in the session, and is signed once. A wrong answer at the sign-in ends that session.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from collector.accounts import second_step, web_sessions
from collector.accounts.names import person_name
from collector.accounts.own_factors import Owner, added
from collector.accounts.second_step import Step
from collector.accounts.web_sessions import Unfinished
from collector.errors import AccountRefused, SignInRefused, StoreConflict
from collector.store import passkeys
from collector.store.database import Database, Transaction
from collector.store.passkeys import Passkey
from collector.store.web_sessions import Stage

_CHALLENGE_BYTES: Final = 32
_MOST: Final = 20
_LONGEST_ANSWER: Final = 64 * 1024
_NOT_RIGHT: Final = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
"""What the library raises of an answer that is wrong, or is no answer at all."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """For whom passkeys sign: the host's name, and the address that browsers show."""

    host: str
    origin: str

    @classmethod
    def of(cls, host: str, https_port: int) -> "RelyingParty | None":
        """Of the host and port in `collector.toml`. None for a bare address: browsers make no passkeys for those."""
        try:
            ip_address(host)
        except ValueError:
            name = host.casefold().removesuffix(".")
            port = "" if https_port == 443 else f":{https_port}"
            return cls(name, f"https://{name}{port}")
        return None


def registration_options(tx: Transaction, party: RelyingParty, session: str, owner: Owner) -> str:
    """What a browser is told to make a passkey of, as JSON. Raises AccountRefused when there are too many."""
    held = passkeys.of_account(tx, owner.account.account_id)
    if len(held) >= _MOST:
        raise AccountRefused(f"there are {len(held)} passkeys; take one away first")
    options = generate_registration_options(
        rp_id=party.host,
        rp_name="Rollcall",
        user_name=owner.account.sign_in_name,
        user_display_name=owner.account.name,
        user_id=owner.account.account_id.encode(),
        challenge=_new_challenge(tx, session, owner.new_bytes),
        exclude_credentials=_described(held),
    )
    return options_to_json(options)


def register(tx: Transaction, party: RelyingParty, session: str, answer: str, name: str, owner: Owner) -> tuple[str, ...]:
    """Record the passkey that a browser made, and give recovery codes to be shown once, unless there are some.

    Raises AccountRefused.
    """
    called = person_name(name)
    try:
        made = verify_registration_response(
            credential=_not_too_long(answer),
            expected_challenge=_asked(tx, session),
            expected_rp_id=party.host,
            expected_origin=party.origin,
        )
    except _NOT_RIGHT as error:
        raise AccountRefused("the browser's answer was not right; try again", f"passkey: {type(error).__name__}") from error
    account_id = owner.account.account_id
    key, count = made.credential_public_key, made.sign_count
    try:
        passkeys.add(tx, Passkey(made.credential_id, account_id, called, key, count, owner.now, None))
    except StoreConflict as error:
        raise AccountRefused("this passkey is there already") from error
    return added(tx, "a passkey", owner)


def authentication_options(tx: Transaction, party: RelyingParty, step: Step, new_bytes: Callable[[int], bytes]) -> str:
    """What a browser is told to let a passkey sign, as JSON. Raises SessionEnded."""
    unfinished = web_sessions.find_unfinished(tx, step.cookie_value, step.now, Stage.SECOND_FACTOR)
    options = generate_authentication_options(
        rp_id=party.host,
        challenge=_new_challenge(tx, unfinished.session, new_bytes),
        allow_credentials=_described(passkeys.of_account(tx, unfinished.account.account_id)),
    )
    return options_to_json(options)


def authenticate(database: Database, party: RelyingParty, answer: str, step: Step) -> str:
    """Take what a passkey signed, and give the cookie of the whole session. Raises SignInRefused or SessionEnded."""
    with database.writing() as tx:
        unfinished = web_sessions.find_unfinished(tx, step.cookie_value, step.now, Stage.SECOND_FACTOR)
        account = unfinished.account
        try:
            signed_by, count = _signed(tx, party, unfinished, answer)
        except _NOT_RIGHT as error:
            outcome: str | SignInRefused = second_step.refuse(tx, account, f"wrong passkey ({type(error).__name__})", step)
        else:
            passkeys.put_used(tx, signed_by, count, step.now)
            outcome = second_step.finish(tx, account, "with a password and a passkey", step)
    if isinstance(outcome, SignInRefused):
        raise outcome
    return outcome


def _signed(tx: Transaction, party: RelyingParty, unfinished: Unfinished, answer: str) -> tuple[Passkey, int]:
    """Which passkey of the account signed, and its count now. A count that does not rise is refused: the key may be a copy."""
    challenged_with = _asked(tx, unfinished.session)
    credential = parse_authentication_credential_json(_not_too_long(answer))
    held = {each.credential_id: each for each in passkeys.of_account(tx, unfinished.account.account_id)}
    passkey = held[credential.raw_id]
    verified = verify_authentication_response(
        credential=credential,
        expected_challenge=challenged_with,
        expected_rp_id=party.host,
        expected_origin=party.origin,
        credential_public_key=passkey.public_key,
        credential_current_sign_count=passkey.sign_count,
    )
    return passkey, verified.new_sign_count


def _new_challenge(tx: Transaction, session: str, new_bytes: Callable[[int], bytes]) -> bytes:
    challenge = new_bytes(_CHALLENGE_BYTES)
    web_sessions.challenge(tx, session, challenge)
    return challenge


def _asked(tx: Transaction, session: str) -> bytes:
    challenge = web_sessions.take_challenge(tx, session)
    if not challenge:
        raise ValueError("nothing was asked in this session")
    return challenge


def _not_too_long(answer: str) -> str:
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError("an answer without end")
    return answer


def _described(held: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential_id) for each in held]
