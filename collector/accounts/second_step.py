"""The second step of signing in: a code, or a first second factor. When it is taken another session begins, whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.accounts import recovery, throttling, totp, web_sessions
from collector.accounts.signing_in import ACTION, in_words
from collector.errors import SignInRefused
from collector.plain_text import one_line
from collector.store import audit
from collector.store.accounts import Account
from collector.store.database import Database, Transaction
from collector.store.web_sessions import Stage

_OF_NO_SCHOOL: Final = ""
_LONGEST_ADDRESS: Final = 60


@dataclass(frozen=True, slots=True)
class Step:
    """In which session the step is taken, from which address, when, and where secrets come from."""

    cookie_value: str
    address: str
    now: datetime
    new_secret: Callable[[], str]


def by_code(database: Database, typed: str, step: Step) -> str:
    """Take a code of the app, or of recovery, and give the cookie of the whole session.

    Raises SignInRefused or SessionEnded.
    """
    with database.writing() as tx:
        account = web_sessions.find_unfinished(tx, step.cookie_value, step.now, Stage.SECOND_FACTOR).account
        take = _by_app if totp.is_like_a_code(typed) else _by_recovery
        answer = take(tx, account, typed, step)
    if isinstance(answer, SignInRefused):
        raise answer
    return answer


def finish(tx: Transaction, account: Account, how: str, step: Step) -> str:
    """Both were right: the unfinished session ends, a whole one begins, and its cookie is given."""
    throttling.count_right_code(tx, account.account_id)
    web_sessions.end(tx, step.cookie_value)
    log(tx, account, audit.DONE, how, step)
    return web_sessions.begin(tx, account.account_id, proved_at=step.now, now=step.now, new_secret=step.new_secret)


def refuse(tx: Transaction, account: Account, why: str, step: Step) -> SignInRefused:
    """What stands in the log of a second factor that was wrong, and what is said: sign in again from the beginning."""
    web_sessions.end(tx, step.cookie_value)
    log(tx, account, audit.REFUSED, why, step)
    return SignInRefused("This was not right. Sign in again from the beginning.")


def log(tx: Transaction, account: Account, outcome: str, words: str, step: Step) -> None:
    """Write how a second step ended, and never what was typed."""
    words = f"{words}, from {one_line(step.address, _LONGEST_ADDRESS)}"
    audit.write(tx, _OF_NO_SCHOOL, step.now, "somebody at the sign-in page", ACTION, account.sign_in_name, outcome, words)


def _by_app(tx: Transaction, account: Account, typed: str, step: Step) -> str | SignInRefused:
    seconds = throttling.wait_for_code(tx, account.account_id, step.now)
    if seconds:
        return SignInRefused(f"Too many wrong codes. Wait {in_words(seconds)}, or use a recovery code.", seconds)
    if totp.take(tx, account.account_id, typed, step.now):
        return finish(tx, account, "with a password and a code", step)
    seconds = throttling.count_wrong_code(tx, account.account_id, step.now)
    log(tx, account, audit.REFUSED, "wrong code", step)
    words = "This is not the code of now, or it was used already. Wait for the next one."
    return SignInRefused(f"{words} Wait {in_words(seconds)}, or use a recovery code." if seconds else words, seconds)


def _by_recovery(tx: Transaction, account: Account, typed: str, step: Step) -> str | SignInRefused:
    if not recovery.take(tx, account.account_id, typed, step.now):
        return refuse(tx, account, "wrong recovery code", step)
    left = recovery.left(tx, account.account_id)
    return finish(tx, account, f"with a password and a recovery code, of which {left} are left", step)
