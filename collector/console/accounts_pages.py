"""Who may sign in: everybody's accounts, seen and changed by an administrator. Nobody sees or chooses another's password."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from collector.accounts import changing, welcome
from collector.accounts.opening import NewAccount, account_named, of_everybody, open_account
from collector.accounts.rights import Right, Role
from collector.accounts.second_factor import held_by
from collector.accounts.visitor import Grant
from collector.accounts.web_sessions import grants_of
from collector.console.proved import proved
from collector.console.visit import Answer, Page, Place, Places, Redirect, Shown, Visit
from collector.errors import AccountRefused, FormError
from collector.store.accounts import Account
from collector.store.database import Transaction

_HERE: Final = "/accounts"
_EVERY_SCHOOL: Final = ""
_ROLES: Final = [(each.value, each.on_screen) for each in Role]

Change = Callable[[Transaction, Visit, Account], str]
"""Changes an account in a transaction, and says what was done."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as the page lists it."""

    account: Account
    roles: tuple[Grant, ...]
    has_second_factor: bool


def places(new_secret: Callable[[], str]) -> Places:
    """`new_secret` gives what nobody can guess, for accounts and their links."""

    def add(visit: Visit) -> Answer:
        typed = {each: visit.form.get(each, "").strip() for each in ("sign_in_name", "name", "role")}
        try:
            grant = Grant(visit.school.school_id, _role(typed["role"]))
            _check_reach(visit, grant)
            with visit.database.writing() as tx:
                new = NewAccount(typed["sign_in_name"], typed["name"], (grant,))
                account = open_account(tx, new, actor=visit.visitor.actor, now=visit.now, new_secret=new_secret)
                secret = welcome.make_link(tx, account.account_id, now=visit.now, new_secret=new_secret)
        except (AccountRefused, FormError) as refused:
            return _list(visit, typed, {"sign_in_name": str(refused)})
        return _link(visit, account, secret)

    def reset(visit: Visit) -> Answer:
        with visit.database.writing() as tx:
            account = _reachable(tx, visit)
            secret = changing.reset(tx, account, actor=visit.visitor.actor, now=visit.now, new_secret=new_secret)
        return _link(visit, account, secret)

    manage = Right.MANAGE_ACCOUNTS
    return (
        Place(_HERE, manage, get=lambda visit: _list(visit, {}, {}), post=proved(add)),
        Place(f"{_HERE}/reset", manage, post=proved(reset)),
        Place(f"{_HERE}/grant", manage, post=proved(_changes(_grant))),
        Place(f"{_HERE}/revoke", manage, post=proved(_changes(_revoke))),
        Place(f"{_HERE}/disable", manage, post=proved(_changes(_disable))),
        Place(f"{_HERE}/enable", manage, post=proved(_changes(_enable))),
        Place(f"{_HERE}/unlock", manage, post=proved(_changes(_unlock))),
    )


def _list(visit: Visit, typed: dict[str, str], problems: dict[str, str]) -> Shown:
    with visit.database.reading() as tx:
        rows = [
            AccountRow(account, _here(visit, grants), held_by(tx, account.account_id).is_there)
            for account, grants in of_everybody(tx)
            if _here(visit, grants)
        ]
    filled = {"sign_in_name": "", "name": "", "role": Role.TECHNICIAN.value, **typed}
    values = {"rows": rows, "roles": _ROLES, "typed": filled, "problems": problems}
    return Shown("accounts.html.jinja", values, 422 if problems else 200)


def _here(visit: Visit, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """What somebody is at this school, and at every one."""
    return tuple(each for each in grants if each.school_id in (_EVERY_SCHOOL, visit.school.school_id))


def _link(visit: Visit, account: Account, secret: str) -> Shown:
    address = f"{visit.console}/welcome/{secret}"
    return Shown("account_link.html.jinja", {"account": account, "address": address})


def _changes(change: Change) -> Page:
    def page(visit: Visit) -> Answer:
        with visit.database.writing() as tx:
            said = change(tx, visit, _reachable(tx, visit))
        return Redirect(_HERE, said)

    return page


def _reachable(tx: Transaction, visit: Visit) -> Account:
    """The account that is named. One that has a role elsewhere too is changed by whoever looks after every school."""
    account = account_named(tx, visit.form.get("account", ""))
    for each in grants_of(tx, account.account_id):
        _check_reach(visit, each)
    return account


def _check_reach(visit: Visit, grant: Grant) -> None:
    """An administrator of one school gives and takes no rights at another."""
    mine = {each.school_id for each in visit.visitor.grants if each.role is Role.ADMINISTRATOR}
    if not mine & {_EVERY_SCHOOL, grant.school_id}:
        raise AccountRefused("this account has a role at another school; an administrator of every school can change it")


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError as error:
        raise FormError(f"there is no role {value!r}; choose one from the list") from error


def _grant(tx: Transaction, visit: Visit, account: Account) -> str:
    grant = Grant(visit.school.school_id, _role(visit.form.get("role", "")))
    changing.grant(tx, account, grant, actor=visit.visitor.actor, now=visit.now)
    return f"{account.name} is {grant.role.on_screen} from now on, and signs in again for it."


def _revoke(tx: Transaction, visit: Visit, account: Account) -> str:
    grant = Grant(visit.form.get("at", ""), _role(visit.form.get("role", "")))
    _check_reach(visit, grant)
    changing.revoke(tx, account, grant, actor=visit.visitor.actor, now=visit.now)
    return f"{account.name} is {grant.role.on_screen} no more, and is signed out."


def _disable(tx: Transaction, visit: Visit, account: Account) -> str:
    changing.disable(tx, account, actor=visit.visitor.actor, now=visit.now)
    return f"The account of {account.name} is closed, and they are signed out."


def _enable(tx: Transaction, visit: Visit, account: Account) -> str:
    changing.enable(tx, account, actor=visit.visitor.actor, now=visit.now)
    return f"The account of {account.name} is open again, with the password that it had."


def _unlock(tx: Transaction, visit: Visit, account: Account) -> str:
    changing.unlock(tx, account, actor=visit.visitor.actor, now=visit.now)
    return f"{account.name} need not wait any more."
