"""After the last signature: the enrolment file, and the wait for the first report until the device is clear to leave site."""

from typing import Any, Final

from collector.accounts.rights import Right
from collector.console.loan_desk import LoanDesk
from collector.console.loan_found import the_loan
from collector.console.loan_release_view import Stage, view_of
from collector.console.visit import Answer, Download, Place, Places, Redirect, Shown, Visit
from collector.errors import NotRecorded
from collector.judging.judging_when_due import judge_due
from collector.papers.codes import picture_of
from collector.registers import loans, signers
from collector.store import audit
from collector.store.signers import SignerRole
from compliance.enrolment_offer import to_toml

_NO_FILE: Final = "the enrolment file has expired, was used, or is not there any more; make another one"
_SECONDS: Final = 4


def places(desk: LoanDesk) -> Places:
    """The page that waits (with `?live=` only what changes), its file, and another file."""

    def show(visit: Visit) -> Answer:
        judge_due(visit.database, visit.school.school_id, visit.now)
        with visit.database.reading() as tx:
            loan = the_loan(tx, visit)
            view = view_of(tx, loan, desk.offer_of(loan), visit.now)
        if view.stage is Stage.OVER:
            return Redirect(f"/loans/{loan.loan_id}")
        values: dict[str, Any] = {"loan": loan, "view": view, "stage": view.stage.value, "seconds": _SECONDS}
        file_text = to_toml(view.offer) if view.offer and not visit.query.get("live") else ""
        values["file_name"] = f"{loan.loan_id}.toml"
        values["command"] = _command(f"{loan.loan_id}.toml", "" if loan.serial else loan.asset_tag)
        values |= {"file_text": file_text, "code": picture_of(file_text) if file_text else ""}
        return Shown("loan_release.html.jinja", values)

    def download(visit: Visit) -> Answer:
        with visit.act("loan.enrolment-file", visit.path["loan"]) as tx:
            loan = the_loan(tx, visit)
            view = view_of(tx, loan, desk.offer_of(loan), visit.now)
            if view.offer is None:
                raise NotRecorded(_NO_FILE)
            school_id = visit.school.school_id
            audit.write(tx, school_id, visit.now, visit.visitor.actor, "loan.enrolment-file", loan.loan_id, audit.DONE)
        return Download(f"{loan.loan_id}.toml", "application/toml", to_toml(view.offer).encode())

    def again(visit: Visit) -> Answer:
        with visit.act("loan.reissue", visit.path["loan"]) as tx:
            loan = the_loan(tx, visit)
            minted = loans.reissue(tx, loan, actor=visit.visitor.actor, now=visit.now, new_token=desk.new_token)
        trouble = desk.hand_out(visit, loan, minted)
        return Redirect(
            f"/loans/{loan.loan_id}/release", trouble or "Another enrolment file is made. The one before opens nothing."
        )

    return (
        Place("/loans/{loan}/release", Right.LEND, get=show),
        Place("/loans/{loan}/enrolment-file", Right.LEND, get=download),
        Place("/loans/{loan}/reissue", Right.LEND, post=again),
        Place("/loans/{loan}/confirm-device", Right.LEND, post=confirm_device),
    )


def confirm_device(visit: Visit) -> Answer:
    """The technician who is signed in has looked at a device without a serial number."""
    with visit.act("loan.confirm-device", visit.path["loan"]) as tx:
        name = signers.registered_name(tx, visit.school.school_id, SignerRole.TECHNICIAN, visit.visitor.name)
        loan = loans.confirm_device(tx, the_loan(tx, visit), actor=name, now=visit.now)
    judge_due(visit.database, visit.school.school_id, visit.now)
    return Redirect(f"/loans/{loan.loan_id}/release", "Confirmed: it is the device of this loan.")


def _command(file_name: str, asset_tag: str) -> str:
    """What is typed on the device, as the command line says it."""
    return f"rollcall-agent enrol --from {file_name}" + (f" --asset-tag {asset_tag}" if asset_tag else "")
