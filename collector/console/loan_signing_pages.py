"""The signatures for the school: the technician's approval, and the headteacher's authorisation on their own device or here."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any, Final
from urllib.parse import quote

from collector.accounts.rights import Right
from collector.console import loan_forms
from collector.console.loan_desk import LoanDesk, Proof
from collector.console.loan_found import agreement_of, the_loan
from collector.console.loan_words import ACCESSORIES
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.errors import CollectorError, FormError, RegisterError, SignerNotRegistered, StoreError
from collector.judging.ready_to_lend import readiness
from collector.papers.codes import picture_of
from collector.registers import desk_signing, handing_over, scans
from collector.registers.desk_signing import Given
from collector.registers.handing_over import Accessory
from collector.registers.loans import Signed
from collector.registers.signatures import SignatureRole
from collector.store import loan_handovers, signers
from collector.store.loans import LoanState
from collector.store.signers import SignerRole
from compliance.school_clock import day_of

_TICK: Final = "Tick the box: it is what you sign."


def places(desk: LoanDesk) -> Places:
    """Approve, authorise, authorise at the desk."""

    def approve(visit: Visit) -> Answer:
        def sign() -> Answer:
            _sign(visit, desk, _own(visit, SignatureRole.TECHNICIAN))
            return Redirect(f"/loans/{visit.path['loan']}/authorise-here", "Approved. The headteacher signs last.")

        return _acted(visit, "loan_approve.html.jinja", LoanState.AWAITING_TECHNICIAN, sign)

    def authorise(visit: Visit) -> Answer:
        def sign() -> Answer:
            signed, trouble = _sign(visit, desk, _own(visit, SignatureRole.HEADTEACHER))
            words = f"Authorised: loan {signed.loan.loan_id}. The technician has the enrolment file."
            return Redirect(f"/loans/{signed.loan.loan_id}", trouble or words)

        return _acted(visit, "loan_authorise.html.jinja", LoanState.AWAITING_HEADTEACHER, sign)

    def authorise_here(visit: Visit) -> Answer:
        def sign() -> Answer:
            given = _scanned(visit) if "scan" in visit.uploads or visit.form.get("how") == "scan" else _proved(visit, desk)
            signed, trouble = _sign(visit, desk, given)
            return Redirect(f"/loans/{signed.loan.loan_id}/release", trouble or "Authorised. Now enrol the device.")

        return _acted(
            visit, "loan_authorise_here.html.jinja", LoanState.AWAITING_HEADTEACHER, sign, is_proved=bool(desk.prove_head)
        )

    return (
        Place("/loans/{loan}/approve", Right.LEND, get=_shower("loan_approve", LoanState.AWAITING_TECHNICIAN), post=approve),
        Place(
            "/loans/{loan}/authorise",
            Right.AUTHORISE_LOANS,
            get=_shower("loan_authorise", LoanState.AWAITING_HEADTEACHER),
            post=authorise,
        ),
        Place(
            "/loans/{loan}/authorise-here",
            Right.LEND,
            get=_shower("loan_authorise_here", LoanState.AWAITING_HEADTEACHER, is_proved=bool(desk.prove_head)),
            post=authorise_here,
        ),
    )


def _shower(name: str, awaited: LoanState, *, is_proved: bool = False) -> Callable[[Visit], Answer]:
    return lambda visit: _page(visit, f"{name}.html.jinja", awaited, {}, is_proved=is_proved)


def _acted(visit: Visit, template: str, awaited: LoanState, sign: Callable[[], Answer], *, is_proved: bool = False) -> Answer:
    """Sign, or show the page again with what is wrong."""
    is_scan = visit.form.get("how") == "scan"
    tick = "sure_scan" if is_scan else "sure"
    problems = {} if loan_forms.is_ticked(visit, tick) else {tick: _TICK}
    if not problems:
        try:
            return sign()
        except StoreError:
            raise
        except FormError as error:
            problems = {"scan" if is_scan else tick: str(error)}
        except RegisterError as error:
            problems = {"name" if is_scan and isinstance(error, SignerNotRegistered) else tick: str(error)}
        except CollectorError as error:
            problems = {"password": str(error)}
    return _page(visit, template, awaited, problems, is_proved=is_proved)


def _sign(visit: Visit, desk: LoanDesk, given: Given) -> tuple[Signed, str]:
    with visit.act(f"loan.sign.{given.role.value}", visit.path["loan"]) as tx:
        loan = the_loan(tx, visit)
        signed = desk_signing.sign(tx, loan, given, actor=visit.visitor.actor, now=visit.now, new_token=desk.new_token)
    return signed, desk.hand_out(visit, signed.loan, signed.minted)


def _own(visit: Visit, role: SignatureRole) -> Given:
    """By the account that is signed in: a name that must be registered as signer."""
    who = visit.visitor
    return Given(role, who.name, visit.form.get("text_sha256", ""), who.sign_in_name, who.sign_in_name)


def _proved(visit: Visit, desk: LoanDesk) -> Given:
    """By the headteacher's own password, typed at the technician's desk."""
    if desk.prove_head is None:
        raise FormError("headteachers sign on their own device here, or in ink")
    proof = Proof(loan_forms.text(visit, "sign_in_name"), visit.form.get("password", ""))
    who = desk.prove_head(visit, proof)
    shown = visit.form.get("text_sha256", "")
    return Given(SignatureRole.HEADTEACHER, who.name, shown, who.sign_in_name, visit.visitor.sign_in_name)


def _scanned(visit: Visit) -> Given:
    """By a form that was signed in ink: whose name stands under it, and of which day."""
    upload = visit.uploads.get("scan")
    content = upload.content if upload else b""
    scans.media_type_of(content)
    day = loan_forms.day(visit, "signed_on") or day_of(visit.now)
    return Given(
        role=SignatureRole.HEADTEACHER,
        name=loan_forms.text(visit, "name"),
        shown_sha256=visit.form.get("text_sha256", ""),
        signed_in_as="",
        desk_of=visit.visitor.sign_in_name,
        scan=content,
        signed_at=visit.now if day == day_of(visit.now) else datetime.combine(day, time(), UTC),  # a day on paper
    )


def _page(visit: Visit, template: str, awaited: LoanState, problems: dict[str, str], *, is_proved: bool = False) -> Answer:
    with visit.database.reading() as tx:
        loan = the_loan(tx, visit)
        if loan.state is not awaited:
            return Redirect(f"/loans/{loan.loan_id}", f"Loan {loan.loan_id} is {loan.state.on_screen}.")
        handover = loan_handovers.handed_out(tx, loan.school_id, loan.loan_id)
        fit = readiness(tx, loan.school_id, loan.serial, loan.asset_tag, visit.now)
        agreement = agreement_of(tx, loan)
        heads = [each.name for each in signers.everyone(tx, loan.school_id) if each.role is SignerRole.HEADTEACHER]
    accessories = handing_over.split(Accessory, handover.accessories) if handover else ()
    values: dict[str, Any] = {
        "loan": loan,
        "agreement": agreement,
        "handover": handover,
        "accessories": ", ".join(ACCESSORIES[each].lower() for each in accessories),
        "fit": fit,
        "heads": heads,
        "typed": {name: loan_forms.text(visit, name) for name in ("sign_in_name", "name", "signed_on")},
        "today": day_of(visit.now).isoformat(),
        "is_proved": is_proved,
        "problems": problems,
        **_address(visit, loan.loan_id),
    }
    return Shown(template, values, 422 if problems else 200)


def _address(visit: Visit, loan_id: str) -> dict[str, str]:
    """Where the headteacher signs, as it is typed on another device, and as a code for its camera."""
    home = f"{visit.console}/s/{quote(visit.school.school_id)}"
    address = f"{home}/loans/{loan_id}/authorise"
    return {"address": address, "code": picture_of(address)}
