"""Who has to prove themselves twice, and what with.

An administrator and a technician must, since they can lend, excuse and change what is asked of everybody: they set it up when
they first sign in. Anybody else may, and is asked for it from then on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.store import audit, passkeys, recovery_codes, totp_secrets
from collector.store.accounts import Account
from collector.store.database import Transaction
from collector.store.passkeys import Passkey
from collector.store.web_sessions import Stage

DEMANDED_OF: Final = frozenset({Role.ADMINISTRATOR, Role.TECHNICIAN})
_OF_NO_SCHOOL: Final = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody can prove themselves with beside their password."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    recovery_codes_left: int

    @property
    def is_there(self) -> bool:
        """Whether there is any. Recovery codes alone are none."""
        return self.app_since is not None or bool(self.passkeys)


def held_by(tx: Transaction, account_id: str) -> Held:
    """What an account has."""
    app = totp_secrets.find(tx, account_id)
    return Held(app.set_up_at if app else None, tuple(passkeys.of_account(tx, account_id)), recovery_codes.left(tx, account_id))


def is_demanded(grants: Iterable[Grant]) -> bool:
    """Whether somebody with these roles must have one."""
    return any(each.role in DEMANDED_OF for each in grants)


def stage_after_password(tx: Transaction, account_id: str, grants: Iterable[Grant]) -> Stage:
    """How far a right password goes."""
    if held_by(tx, account_id).is_there:
        return Stage.SECOND_FACTOR
    return Stage.SET_UP if is_demanded(grants) else Stage.WHOLE


def remove_all(tx: Transaction, account: Account, *, actor: str, now: datetime) -> None:
    """Forget whatever an account proves itself with beside its password: the telephone was lost, say."""
    totp_secrets.remove(tx, account.account_id)
    passkeys.remove_all(tx, account.account_id)
    recovery_codes.remove(tx, account.account_id)
    audit.write(tx, _OF_NO_SCHOOL, now, actor, "account.second-factor.remove", account.sign_in_name, audit.DONE, "all of it")
