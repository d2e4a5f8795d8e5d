"""Who may sign loans for the school: its technicians and its headteacher."""

from dataclasses import replace
from datetime import datetime

from collector.errors import SignerNotRegistered
from collector.store import audit, signers
from collector.store.database import Transaction
from collector.store.signers import Signer, SignerRole
from compliance.registers.person_names import same_person


def register(tx: Transaction, signer: Signer, *, actor: str) -> None:
    """Let somebody sign for the school from now on. An empty name is nobody's: SignerNotRegistered."""
    if not signer.name.strip():
        raise SignerNotRegistered(f"a {signer.role} without a name cannot sign; give the name")
    signers.register(tx, replace(signer, name=" ".join(signer.name.split())))
    audit.write(tx, signer.school_id, signer.registered_at, actor, "signer.register", signer.name, audit.DONE, signer.role)


def remove(tx: Transaction, school_id: str, name: str, role: SignerRole, *, actor: str, now: datetime) -> None:
    """Take the leave to sign away. SignerNotRegistered when there was none."""
    registered = registered_name(tx, school_id, role, name)
    signers.remove(tx, school_id, registered, role)
    audit.write(tx, school_id, now, actor, "signer.remove", registered, audit.DONE, role)


def registered_name(tx: Transaction, school_id: str, role: SignerRole, name: str) -> str:
    """The name as the school registered it, found in any case and spacing. SignerNotRegistered when there is none."""
    for signer in signers.everyone(tx, school_id):
        if signer.role is role and same_person(signer.name, name):
            return signer.name
    raise SignerNotRegistered(
        f'"{name}" is not a registered {role} of the school; correct the name, or register it with `rollcall signers add`',
        logged=f"the name is not that of a registered {role} of the school",
    )
