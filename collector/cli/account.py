"""`rollcall account …`: who may sign in to the console."""

from contextlib import AbstractContextManager
from typing import Annotated, TypeAlias

import typer

from collector.accounts import changing, welcome
from collector.accounts.opening import EVERY_SCHOOL, NewAccount, account_named, in_words, of_everybody, open_account
from collector.accounts.rights import Role
from collector.accounts.second_factor import held_by, remove_all
from collector.accounts.visitor import Grant
from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.new_passwords import AskPasswordOption, PasswordFileOption, hash_given, link_in_words, password_given
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.reports.as_json import Plain
from collector.store.accounts import Account
from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.wiring import new_secret

command = typer.Typer(rich_markup_mode=None)

NameArgument: TypeAlias = Annotated[str, typer.Argument(metavar="NAME", help="The sign-in name, best an e-mail address.")]
RoleOption: TypeAlias = Annotated[Role, typer.Option("--role", help="What they are there.")]
EveryOption: TypeAlias = Annotated[
    bool, typer.Option("--every-school", help="At every school of this collector, now and later.")
]


@command.command("add")
def add(
    sign_in_name: NameArgument,
    name: Annotated[str, typer.Option(help="How they are called.")],
    role: RoleOption,
    data: DataOption = None,
    school: SchoolOption = None,
    password_file: PasswordFileOption = None,
    *,
    every_school: EveryOption = False,
    ask_password: AskPasswordOption = False,
) -> None:
    """Let somebody sign in to the console, and print the link with which they set their password."""
    password = password_given(password_file, ask=ask_password)
    with desk(data, school) as at:
        kept = hash_given(password, (at.school.name, name, sign_in_name))
        new = NewAccount(sign_in_name, name, (_grant(at, role, every_school=every_school),), kept)
        with _act(at, "account.add") as tx:
            account = open_account(tx, new, actor=at.actor, now=at.now, new_secret=new_secret)
            secret = "" if kept else welcome.make_link(tx, account.account_id, now=at.now, new_secret=new_secret)
        output.show(f"{account.sign_in_name} may sign in: {in_words(new.grants[0])}.")
        if secret:
            output.show(link_in_words(at.collector.config, account.sign_in_name, secret))


@command.command("list")
def list_accounts(data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """List everybody who may sign in, and as what."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = of_everybody(tx)
        second = {each.account_id: held_by(tx, each.account_id).is_there for each, _ in found}
    if json:
        output.show_json([_plain(account, grants, has_second=second[account.account_id]) for account, grants in found])
    elif not found:
        output.show("Nobody may sign in yet. Add somebody with `rollcall account add`.")
    else:
        rows = [
            (account.sign_in_name, words, _state(account))
            for account, grants in found
            for words in ([in_words(each) for each in grants] or ["nothing any more"])
        ]
        output.show(output.table([("Signs in as", 31), ("Is", 37), ("Password", 11)], rows))


@command.command("grant")
def grant(
    sign_in_name: NameArgument,
    role: RoleOption,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    every_school: EveryOption = False,
) -> None:
    """Let somebody be something more. They sign in again."""
    with desk(data, school) as at, _act(at, "account.grant") as tx:
        account, granted = account_named(tx, sign_in_name), _grant(at, role, every_school=every_school)
        changing.grant(tx, account, granted, actor=at.actor, now=at.now)
    output.show(f"{account.sign_in_name} is {in_words(granted)}.")


@command.command("revoke")
def revoke(
    sign_in_name: NameArgument,
    role: RoleOption,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    every_school: EveryOption = False,
) -> None:
    """Take a role away. They sign in again."""
    with desk(data, school) as at, _act(at, "account.revoke") as tx:
        account, revoked = account_named(tx, sign_in_name), _grant(at, role, every_school=every_school)
        changing.revoke(tx, account, revoked, actor=at.actor, now=at.now)
    output.show(f"{account.sign_in_name} is no longer {in_words(revoked)}.")


@command.command("reset")
def reset(
    sign_in_name: NameArgument,
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Forget their app, passkeys and recovery codes too: a telephone was lost.")
    ] = False,
) -> None:
    """Forget somebody's password, sign them out, and print the link with which they set another."""
    with desk(data, school) as at:
        with _act(at, "account.reset") as tx:
            account = account_named(tx, sign_in_name)
            if second_factor:
                remove_all(tx, account, actor=at.actor, now=at.now)
            secret = changing.reset(tx, account, actor=at.actor, now=at.now, new_secret=new_secret)
        output.show(link_in_words(at.collector.config, account.sign_in_name, secret))


@command.command("disable")
def disable(sign_in_name: NameArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Close an account and sign them out. What they did stays in the audit log."""
    with desk(data, school) as at, _act(at, "account.disable") as tx:
        account = account_named(tx, sign_in_name)
        changing.disable(tx, account, actor=at.actor, now=at.now)
    output.show(f"{account.sign_in_name} is closed.")


@command.command("enable")
def enable(sign_in_name: NameArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Open a closed account again, with the password that it had."""
    with desk(data, school) as at, _act(at, "account.enable") as tx:
        account = account_named(tx, sign_in_name)
        changing.enable(tx, account, actor=at.actor, now=at.now)
    output.show(f"{account.sign_in_name} is open.")


@command.command("unlock")
def unlock(sign_in_name: NameArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Let somebody try to sign in at once who has to wait after too many tries."""
    with desk(data, school) as at, _act(at, "account.unlock") as tx:
        account = account_named(tx, sign_in_name)
        changing.unlock(tx, account, actor=at.actor, now=at.now)
    output.show(f"{account.sign_in_name} may try again at once.")


def _act(at: Desk, action: str) -> AbstractContextManager[Transaction]:
    """The log names nobody of whom it is not known that they have an account: what was typed may be anything."""
    return at.act(action, "")


def _grant(at: Desk, role: Role, *, every_school: bool) -> Grant:
    return Grant(EVERY_SCHOOL if every_school else at.school.school_id, role)


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return "closed"
    return "set" if account.password_hash else "not set yet"


def _plain(account: Account, grants: tuple[Grant, ...], *, has_second: bool) -> Plain:
    return {
        "sign_in_name": account.sign_in_name,
        "name": account.name,
        "roles": [{"role": each.role.value, "school": each.school_id} for each in grants],
        "password": _state(account),
        "second_factor": has_second,
        "made_at": to_text(account.made_at),
    }
