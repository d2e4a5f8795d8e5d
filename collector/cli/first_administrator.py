"""The administrator with whom a school begins, recorded in the transaction that founds it."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import typer

from collector.accounts import welcome
from collector.accounts.names import person_name, sign_in_name
from collector.accounts.opening import EVERY_SCHOOL, NewAccount, open_account
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.cli.new_passwords import hash_given, password_given
from collector.founding import ACTOR
from collector.store.database import Transaction
from collector.wiring import new_secret


@dataclass(slots=True)
class FirstAdministrator:
    """Who it is, "" for nobody yet, and the secret of the link that was made, "" where a password was given."""

    sign_in_name: str
    name: str
    password_hash: str
    now: datetime
    secret: str = field(default="", init=False)

    def record(self, tx: Transaction) -> None:
        """Open the account, and make its link."""
        if not self.sign_in_name:
            return
        new = NewAccount(self.sign_in_name, self.name, (Grant(EVERY_SCHOOL, Role.ADMINISTRATOR),), self.password_hash)
        account = open_account(tx, new, actor=ACTOR, now=self.now, new_secret=new_secret)
        if not self.password_hash:
            self.secret = welcome.make_link(tx, account.account_id, now=self.now, new_secret=new_secret)


def first_administrator(
    typed_name: str, password_file: Path | None, *, ask: bool, school_name: str, now: datetime
) -> FirstAdministrator:
    """What was typed, checked before anything is made. Raises AccountRefused, or wrong usage."""
    if not typed_name:
        if password_file is not None or ask:
            raise typer.BadParameter("whose password is it? Name them with --administrator", param_hint="--administrator")
        return FirstAdministrator("", "", "", now)
    signs_in_as, name = sign_in_name(typed_name), person_name(typed_name)
    password = password_given(password_file, ask=ask)
    return FirstAdministrator(signs_in_as, name, hash_given(password, (school_name, name)), now)
