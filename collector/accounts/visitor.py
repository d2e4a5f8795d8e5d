"""Whoever has signed in: who it is, and what for which school."""

from dataclasses import dataclass
from datetime import datetime

from collector.accounts.rights import Right, Role, rights_of


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at one school; `school_id` "" is every school of this collector."""

    school_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Visitor:
    """One person in one session. `csrf_token` stands in every form that this session is shown, and in no other.

    `proved_at` is when password and second factor were given: what matters most asks for it to be recent. `session` names this
    session in the database, and opens nothing.
    """

    account_id: str
    name: str
    sign_in_name: str
    grants: tuple[Grant, ...]
    csrf_token: str
    proved_at: datetime
    session: str = ""

    def roles_at(self, school_id: str) -> tuple[Role, ...]:
        """What this person is at a school, each role once, in their order."""
        held = {each.role for each in self.grants if each.school_id in ("", school_id)}
        return tuple(each for each in Role if each in held)

    def rights_at(self, school_id: str) -> frozenset[Right]:
        """What this person may do at a school."""
        return rights_of(self.roles_at(school_id))

    @property
    def actor(self) -> str:
        """As the audit log names them."""
        return f"{self.sign_in_name} in the console"
