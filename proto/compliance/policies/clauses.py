"""The school's text, clause by clause, and what becomes of each."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from compliance.policy_table import Table
from compliance.rule import Clause


class TreatedAs(StrEnum):
    """What becomes of a clause."""

    TELEMETRY = "telemetry"  # the device proves it
    MIXED = "mixed"  # the device proves it beside what people recorded
    REGISTER = "register"  # people record it
    REFUSED = "refused"  # no device tool should carry it out
    HELP = "help"  # told to people where it helps them
    LATER = "later"  # a rule will judge it

    @property
    def on_screen(self) -> str:
        """The plain words that people read."""
        return _ON_SCREEN[self]


_ON_SCREEN: Final = {
    TreatedAs.TELEMETRY: "Proved by the device",
    TreatedAs.MIXED: "Proved by the device and what people record",
    TreatedAs.REGISTER: "Recorded by people",
    TreatedAs.REFUSED: "Not for a device tool",
    TreatedAs.HELP: "Told to people",
    TreatedAs.LATER: "Not judged yet",
}
_BY_RULES: Final = (TreatedAs.TELEMETRY, TreatedAs.MIXED)
_BY_WORDS: Final = (TreatedAs.REFUSED, TreatedAs.HELP, TreatedAs.LATER)


@dataclass(frozen=True, slots=True)
class PolicyClause:
    """A paragraph of a pack's text and what becomes of it: the rules that judge it, or what happens `instead`.

    `quote` is verbatim, cuts marked with …; empty where the words are not the school's.
    """

    pack: str
    document: str
    section: str
    quote: str
    treated_as: TreatedAs
    rules: tuple[str, ...]
    instead: str

    @property
    def cited(self) -> Clause:
        """The paragraph as a rule names it."""
        return Clause(self.document, self.section, self.quote)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clauses that cannot all be followed, and what the pack does about it."""

    title: str
    clauses: tuple[Clause, ...]
    decision: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule of a base that a pack takes out of force, and why."""

    pack: str
    rule: str
    because: str


def read_clause(table: Table, pack: str, document: str) -> PolicyClause:
    """A `[[clause]]` table."""
    table.subject = f"clause {_cut(table.values.get('section'))}"
    clause = PolicyClause(
        pack,
        table.optional_text("document", document),
        table.text("section"),
        table.text("quote", may_be_empty=True),
        table.choice("treated_as", TreatedAs),
        table.names("rules", 'names of rules such as "LOCK-1"'),
        table.optional_text("instead"),
    )
    _hold_to_its_treatment(table, clause)
    table.finish()
    return clause


def read_not_judged(table: Table, pack: str, document: str) -> PolicyClause:
    """A `[[not_judged]]` table, as packs had them before there was a list of clauses."""
    section, quote = table.text("section"), table.text("quote")
    treated_as = table.choice("treated_as", TreatedAs)
    if treated_as in _BY_RULES and "treated_as" in table.values:
        table.expected("treated_as", "a [[clause]] with rules for what is judged")
    clause = PolicyClause(pack, document, section, quote, treated_as, (), table.text("instead"))
    table.finish()
    return clause


def _hold_to_its_treatment(table: Table, clause: PolicyClause) -> None:
    """What is judged names its rules; what is not says what happens instead. A register may do either."""
    if table.values.get("treated_as") not in list(TreatedAs):
        return
    words = f"for what is treated as {clause.treated_as.value}"
    if clause.treated_as in _BY_RULES and not clause.rules:
        table.expected("rules", f"the names of the rules that judge it {words}")
    if clause.treated_as in _BY_WORDS:
        if clause.rules:
            table.expected("rules", f"no rules {words}")
        if not clause.instead:
            table.expected("instead", f"what happens instead {words}")
    if clause.treated_as is TreatedAs.REGISTER and not (clause.rules or clause.instead):
        table.expected("rules", f"the names of rules {words}, or instead = what people record")


def _cut(section: object) -> str:
    return repr(section[:60]) if isinstance(section, str) and section.isprintable() else "of no section"
