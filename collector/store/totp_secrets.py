"""The secrets of codes that change every half minute, and those that were offered and not yet confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class TotpSecret:
    """The secret that an account's codes are made of, in base32, and the half minute of the last code that was taken."""

    account_id: str
    secret: str
    set_up_at: datetime
    last_step: int


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A secret that was shown to somebody who has not typed a code of it yet."""

    account_id: str
    secret: str
    offered_at: datetime


_PUT: Final = upsert_into("totp_secrets", TotpSecret, key=("account_id",))
_OFFER: Final = upsert_into("totp_offers", TotpOffer, key=("account_id",))


def put(tx: Transaction, secret: TotpSecret) -> None:
    """Record a secret, in the place of another one; what was offered is used up."""
    tx.run(_PUT, to_row(secret))
    tx.run("DELETE FROM totp_offers WHERE account_id = :account_id", {"account_id": secret.account_id})


def find(tx: Transaction, account_id: str) -> TotpSecret | None:
    """The secret of an account."""
    row = tx.one("SELECT * FROM totp_secrets WHERE account_id = :account_id", {"account_id": account_id})
    return from_row(TotpSecret, row) if row else None


def put_step(tx: Transaction, account_id: str, step: int) -> bool:
    """Use up the codes up to this half minute. False, and nothing changed, when they were used up before."""
    sql = "UPDATE totp_secrets SET last_step = :step WHERE account_id = :account_id AND last_step < :step"
    return tx.run(sql, {"account_id": account_id, "step": step}) == 1


def offer(tx: Transaction, offered: TotpOffer) -> None:
    """Record what is shown to somebody. An earlier offer is worth nothing from now on."""
    tx.run(_OFFER, to_row(offered))


def offered(tx: Transaction, account_id: str) -> TotpOffer | None:
    """What was offered to an account last."""
    row = tx.one("SELECT * FROM totp_offers WHERE account_id = :account_id", {"account_id": account_id})
    return from_row(TotpOffer, row) if row else None


def remove(tx: Transaction, account_id: str) -> bool:
    """Forget the secret of an account and what was offered, and say whether there was a secret."""
    tx.run("DELETE FROM totp_offers WHERE account_id = :account_id", {"account_id": account_id})
    return tx.run("DELETE FROM totp_secrets WHERE account_id = :account_id", {"account_id": account_id}) == 1
