"""`rollcall loan …`: the loan desk."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import Desk, desk
from collector.cli.loan_answers import loan_plain, loan_text, loans_table
from collector.cli.loan_ids import LoanArgument, the_loan
from collector.cli.loan_interruptions import INTERRUPTIONS
from collector.cli.loan_receipt import receipt
from collector.cli.loan_steps import STEPS
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.errors import LoanRefused
from collector.judging.judging import Judging
from collector.judging.judging_again import latest_report
from collector.registers import enrolment_files, enrolment_offers, loans, signers
from collector.registers.due_back import Due, due
from collector.registers.enrolment_tokens import MintedToken
from collector.registers.loan_request import LoanRequest, free_loan_id
from collector.registers.signatures import Signature, SignatureRole
from collector.store import assets, devices
from collector.store import loans as stored
from collector.store.loans import StoredLoan
from collector.store.signers import SignerRole
from collector.wiring import new_secret
from compliance.school_clock import day_of

command = typer.Typer(rich_markup_mode=None)
for _name, _function in {**INTERRUPTIONS, **STEPS, "receipt": receipt}.items():
    command.command(_name)(_function)

DayOption = Annotated[datetime | None, typer.Option("--due-back", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]
SignedAtOption = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z"],
        metavar="WHEN",
        help="When it was signed, if not now: 2026-11-04 or 2026-11-04T09:30 (UTC).",
    ),
]


@command.command("new")
def new(
    borrower: Annotated[str, typer.Option(help="The member of staff who borrows the device.")],
    role: Annotated[str, typer.Option(help="What the borrower is at the school.")] = "",
    asset_tag: Annotated[str, typer.Option(help="With it, the asset list fills in the rest.")] = "",
    serial: Annotated[str, typer.Option(help="The serial number as the maker wrote it.")] = "",
    make: str = "",
    model: str = "",
    due_back: DayOption = None,
    number: Annotated[
        str, typer.Option("--id", metavar="LOAN", help="The agreement's own number; else the next free one.")
    ] = "",
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    draft: Annotated[
        bool, typer.Option("--draft", help="Prepare it; `rollcall loan present` puts it before the borrower.")
    ] = False,
) -> None:
    """Begin a loan under the agreement in force. It then awaits its three signatures."""
    with desk(data, school) as at, at.act("loan.new", number or asset_tag or serial) as tx:
        asset = assets.with_tag(tx, at.school.school_id, asset_tag) or assets.with_serial(tx, at.school.school_id, serial)
        if asset is None and (asset_tag or serial) and not (make and model):
            raise LoanRefused(f"{asset_tag or serial} is not in the asset list; import it, or give --make and --model")
        request = LoanRequest(
            loan_id=number or free_loan_id(tx, at.school.school_id, at.now),
            make=make or (asset.make if asset else ""),
            model=model or (asset.model if asset else ""),
            serial=serial or (asset.serial if asset else ""),
            asset_tag=asset_tag or (asset.asset_tag if asset else ""),
            borrower_name=borrower,
            borrower_role=role,
            due_back=due_back.date() if due_back else None,
        )
        loan = loans.new(tx, at.school.school_id, request, actor=at.actor, now=at.now, draft=draft)
    output.show(f"Loan {loan.loan_id} is {loan.state.on_screen}.")


@command.command("sign")
def sign(
    loan: LoanArgument,
    role: Annotated[SignatureRole, typer.Option("--as", help="Whose signature this is.")],
    name: Annotated[str, typer.Option(help="The name as it was signed.")],
    signed_at: SignedAtOption = None,
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Record a signature. The headteacher's, the last, by itself makes the enrolment file."""
    with desk(data, school) as at:
        with at.act(f"loan.sign.{role.value}", loan) as tx:
            signature = Signature(role, name, _in_utc(signed_at) or at.now)
            found = the_loan(tx, at, loan)
            signed = loans.sign(tx, found, signature, actor=at.actor, now=at.now, new_token=new_secret)
        output.show(f"Signed by {name}. Loan {signed.loan.loan_id} is {signed.loan.state.on_screen}.")
        if signed.minted is not None:
            _hand_out(at, signed.loan, signed.minted)


@command.command("show")
def show(loan: LoanArgument, data: DataOption = None, school: SchoolOption = None, *, json: JsonOption = False) -> None:
    """Show a loan with its signatures."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = the_loan(tx, at, loan)
    if json:
        output.show_json(loan_plain(found))
    else:
        output.show(loan_text(found, at.now))


@command.command("list")
def list_loans(
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    due_only: Annotated[bool, typer.Option("--due", help="Only those due back within a week, or overdue.")] = False,
    json: JsonOption = False,
) -> None:
    """List every loan, the newest first."""
    with desk(data, school) as at, at.database.reading() as tx:
        found = stored.everything(tx, at.school.school_id)
    if due_only:
        found = [each for each in found if due(each, day_of(at.now)) in (Due.SOON, Due.OVERDUE)]
    if json:
        output.show_json([loan_plain(each) for each in found])
    elif not found and due_only:
        output.show("No device is due back.")
    elif not found:
        output.show("No loan yet. Begin one with `rollcall loan new`.")
    else:
        output.show(loans_table(found, at.now))


@command.command("return")
def return_device(loan: LoanArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Record that the device is back: from now on nothing that it sends is believed.

    A loan that no device has enrolled for is cancelled by this: its device can be lent again.
    """
    with desk(data, school) as at, at.act("loan.return", loan) as tx:
        ended = loans.return_device(tx, the_loan(tx, at, loan), actor=at.actor, now=at.now)
    output.show(f"Loan {ended.loan_id} is {ended.state.on_screen}.")


@command.command("confirm-device")
def confirm_device(
    loan: LoanArgument,
    name: Annotated[str, typer.Option("--by", metavar="NAME", help="The technician who looked at the device.")],
    data: DataOption = None,
    school: SchoolOption = None,
) -> None:
    """Say that a device without a serial number is the one agreed on."""
    with desk(data, school) as at, at.act("loan.confirm-device", loan) as tx:
        technician = signers.registered_name(tx, at.school.school_id, SignerRole.TECHNICIAN, name)
        confirmed = loans.confirm_device(tx, the_loan(tx, at, loan), actor=technician, now=at.now)
        device = devices.find(tx, confirmed.device_id)
        if device is not None:
            Judging(tx, at.now).judge(device, latest_report(tx, device, at.now))
    output.show(f"Confirmed by {technician}: it is the device of loan {confirmed.loan_id}.")


@command.command("reissue")
def reissue(loan: LoanArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Make another enrolment file, where the one before has expired or was mislaid; that one opens nothing any more."""
    with desk(data, school) as at:
        with at.act("loan.reissue", loan) as tx:
            found = the_loan(tx, at, loan)
            minted = loans.reissue(tx, found, actor=at.actor, now=at.now, new_token=new_secret)
        _hand_out(at, found, minted)


@command.command("close")
def close(loan: LoanArgument, data: DataOption = None, school: SchoolOption = None) -> None:
    """Record that the returned device was reset: nothing of its borrower is left on it."""
    with desk(data, school) as at, at.act("loan.close", loan) as tx:
        closed = loans.close(tx, the_loan(tx, at, loan), actor=at.actor, now=at.now)
    output.show(f"Loan {closed.loan_id} is {closed.state.on_screen}.")


def _hand_out(at: Desk, loan: StoredLoan, minted: MintedToken) -> None:
    file = at.collector.folder.outbox / f"{loan.loan_id}.toml"
    enrolment_files.write(file, enrolment_offers.for_loan(at.address, loan, minted))
    tag = "" if loan.serial else f" --asset-tag {loan.asset_tag}"
    output.show(f"Enrolment file: {file} (one use, until {minted.expires_at:%d %b %Y, %H:%M} UTC; hand it on like a password)")
    output.show(f"On the device: rollcall-agent enrol --from {file.name}{tag}")


def _in_utc(when: datetime | None) -> datetime | None:
    """A time without a zone is UTC, as in the agreement files of the inbox."""
    if when is None:
        return None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
