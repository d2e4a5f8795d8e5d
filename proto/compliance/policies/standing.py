"""A rule that is in force, before it is read: its table, put together of several files, its paragraphs, and who asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from compliance.policy_table import Table
from compliance.rule import Clause, Rule, Severity
from compliance.rule_parsing import parse_rule


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule in force in a pack. `days` are those that the pack gives to each severity, for a rule that names none.

    `by_the_text` is the rule as those packs ask for it that quote its paragraphs, where another one has changed it.
    """

    table: Table
    clauses: tuple[Clause, ...]
    asked_by: tuple[str, ...]
    days: Mapping[Severity, int | None] = field(default_factory=dict)
    by_the_text: "Standing | None" = None

    def following(self, *clauses: Clause) -> "Standing":
        """The same rule, which follows these paragraphs too."""
        return replace(self, clauses=tuple(dict.fromkeys((*self.clauses, *clauses))))

    def read(self, *, may_have_no_clause: bool = False) -> Rule | None:
        """The rule. None when its kind is not known; whatever is wrong is noted in its table's problems."""
        if not self.clauses and not may_have_no_clause:
            self.table.expected("clause", "a [[clause]] that names it: a rule without a paragraph is nobody's rule")
        return parse_rule(self.table, self._cited_first(), self.asked_by)

    def _cited_first(self) -> tuple[Clause, ...]:
        """Pages with room for one paragraph show the first: the one of the section that the rule cites, where it does."""
        section = self.table.optional_text("cite")
        if section and section not in {each.section for each in self.clauses}:
            self.table.expected("cite", "the section of a clause that names this rule")
        return tuple(sorted(self.clauses, key=lambda each: each.section != section)) if section else self.clauses
