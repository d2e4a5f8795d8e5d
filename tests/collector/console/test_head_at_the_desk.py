"""A headteacher authorises a loan at the technician's desk with their own password, and nobody else's will do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.accounts.opening import NewAccount, open_account
from collector.accounts.passwords import Passwords
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.console.head_proof import by_password
from collector.console.visit import Shown
from collector.registers import agreements, loans, signers
from collector.store import loan_signatures, schools
from collector.store.loans import LoanState
from collector.store.signers import Signer, SignerRole
from collector.store.sqlite import SqliteDatabase
from tests.fakes.agreement_files import AGREEMENT
from tests.fakes.loan_console import LoanConsole, loan_desk, to
from tests.fakes.loan_steps import BORROWER, TECHNICIAN, new, sign
from tests.fakes.school_records import NOW, SCHOOL

PASSWORD = "seven green umbrellas"
FORM = {"how": "password", "sure": "yes", "text_sha256": AGREEMENT.sha256}
PAGE = "/loans/L-1/authorise-here"


@pytest.fixture
def console(tmp_path: Path) -> Iterator[LoanConsole]:
    """A loan that awaits its headteacher, and the accounts of a headteacher, a technician and another school's head."""
    database, passwords = SqliteDatabase(tmp_path / "rollcall.db"), Passwords()
    accounts = (("head", "H. Head", "example", Role.HEADTEACHER), ("tech", "T. Technician", "example", Role.TECHNICIAN))
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        agreements.adopt(tx, "example", AGREEMENT, actor="test", now=NOW)
        for name, role in (("T. Technician", SignerRole.TECHNICIAN), ("H. Head", SignerRole.HEADTEACHER)):
            signers.register(tx, Signer("example", name, role, NOW), actor="test")
        for signs_in_as, name, school, role in (*accounts, ("other", "O. Other", "elsewhere", Role.HEADTEACHER)):
            account = NewAccount(signs_in_as, name, (Grant(school, role),), passwords.hash_of(PASSWORD))
            open_account(tx, account, actor="test", now=NOW, new_secret=lambda name=name: name)
        sign(tx, sign(tx, new(tx), BORROWER).loan, TECHNICIAN)
    yield LoanConsole(database, loan_desk(tmp_path, by_password(passwords)))
    database.close()


def state_of(console: LoanConsole) -> LoanState:
    with console.database.reading() as tx:
        return loans.get(tx, "example", "L-1").state


def test_the_head_s_own_password_authorises_and_the_desk_stays_whose_it_was(console: LoanConsole):
    assert 'type="password"' in console.page(PAGE)
    assert to(console.post(PAGE, sign_in_name="Head", password=PASSWORD, **FORM)) == "/loans/L-1/release"
    with console.database.reading() as tx:
        given = loan_signatures.of_loan(tx, "example", "L-1")["headteacher"]
    assert (given.name, given.signed_in_as, given.desk_of) == ("H. Head", "head", "t.technician@example.sch.uk")


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("head", "a wrong password", "do not belong together"),
        ("nobody", PASSWORD, "do not belong together"),
        ("tech", PASSWORD, "may not authorise loans here"),
        ("other", PASSWORD, "may not authorise loans here"),
    ],
)
def test_nobody_else_s_password_authorises_and_none_comes_back_in_the_page(
    console: LoanConsole, name: str, password: str, words: str
):
    answer = console.post(PAGE, sign_in_name=name, password=password, **FORM)
    assert isinstance(answer, Shown)
    page = console.html(answer)
    assert (answer.status, words in page, password in page) == (422, True, False)
    assert state_of(console) is LoanState.AWAITING_HEADTEACHER


def test_who_guesses_at_the_desk_has_to_wait(console: LoanConsole):
    for _ in range(6):
        answer = console.post(PAGE, sign_in_name="head", password="a guess", **FORM)
    assert isinstance(answer, Shown)
    assert "Wait" in console.html(answer)
    right = console.post(PAGE, sign_in_name="head", password=PASSWORD, **FORM)
    assert isinstance(right, Shown)
    assert state_of(console) is LoanState.AWAITING_HEADTEACHER
