"""Who may sign loans for the school: its technicians and its headteacher, registered and removed."""

from collections.abc import Mapping
from typing import Final

from collector.accounts.rights import Right
from collector.console.visit import Answer, Place, Places, Redirect, Shown, Visit
from collector.registers import signers
from collector.store import signers as stored
from collector.store.signers import Signer, SignerRole

_LONGEST_CHARACTERS: Final = 200
_ROLES: Final = tuple((each.value, each.value) for each in SignerRole)


def show(visit: Visit) -> Answer:
    """Everybody, and a form for one more."""
    return _page(visit, {"name": "", "role": ""}, {})


def register(visit: Visit) -> Answer:
    """Let somebody sign from now on."""
    typed = {each: " ".join(visit.form.get(each, "").split()) for each in ("name", "role")}
    problems = {}
    if not typed["name"] or not typed["name"].isprintable() or len(typed["name"]) > _LONGEST_CHARACTERS:
        problems["name"] = f"Write the name as it is signed, in at most {_LONGEST_CHARACTERS} characters."
    if typed["role"] not in dict(_ROLES):
        problems["role"] = "Choose a role."
    if problems:
        return _page(visit, typed, problems)
    role = SignerRole(typed["role"])
    with visit.act("signer.register", role.value) as tx:
        signers.register(tx, Signer(visit.school.school_id, typed["name"], role, visit.now), actor=visit.visitor.actor)
    return Redirect("/settings/signers", f"{typed['name']} may sign as {role.value}.")


def remove(visit: Visit) -> Answer:
    """Take the leave to sign away. What was signed before stays signed."""
    name, role = visit.form.get("name", ""), visit.form.get("role", "")
    if role not in dict(_ROLES):
        return Redirect("/settings/signers")
    with visit.act("signer.remove", role) as tx:
        signers.remove(tx, visit.school.school_id, name, SignerRole(role), actor=visit.visitor.actor, now=visit.now)
    return Redirect("/settings/signers", f"{name} may not sign as {role} any more. What was signed before stays signed.")


def _page(visit: Visit, typed: Mapping[str, str], problems: Mapping[str, str]) -> Shown:
    with visit.database.reading() as tx:
        found = stored.everyone(tx, visit.school.school_id)
    values = {"signers": found, "roles": (("", "choose one"), *_ROLES), "typed": typed, "problems": problems}
    return Shown("settings_signers.html.jinja", values, 422 if problems else 200)


PLACES: Final[Places] = (
    Place("/settings/signers", Right.CHANGE_SETTINGS, get=show, post=register),
    Place("/settings/signers/remove", Right.CHANGE_SETTINGS, post=remove),
)
