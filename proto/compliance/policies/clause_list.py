"""What a pack says of its text: every clause, those that contradict each other, and the rules of others that it leaves out."""

from collections.abc import Collection
from typing import Final

from compliance.policies.clauses import Conflict, LeftOut, PolicyClause, read_clause, read_not_judged
from compliance.policies.pack_file import PackFile
from compliance.policies.standing import Standing
from compliance.policy_table import Table
from compliance.rule import Clause
from compliance.rule_parsing import parse_clause

_CLAUSE_LIMIT: Final = 1_000


def read_left_out(file: PackFile, in_bases: Collection[str]) -> tuple[LeftOut, ...]:
    """The rules of its bases that a pack takes out of force."""
    found = []
    for table in file.table.tables("leave_out", "leave_out"):
        entry = LeftOut(file.pack_id, table.text("rule"), table.text("because"))
        if entry.rule and entry.rule not in in_bases:
            table.expected("rule", "a rule of a pack that this one builds on")
        table.finish()
        found.append(entry)
    return tuple(found)


def read_clause_list(file: PackFile, rules: dict[str, Standing]) -> tuple[PolicyClause, ...]:
    """The pack's own list. The rules that it names follow its paragraphs from here on."""
    tables = file.table.tables("clause", "clause")
    if len(tables) > _CLAUSE_LIMIT:
        file.table.problem("clause", f"{len(tables)} clauses; expected at most {_CLAUSE_LIMIT} [[clause]] tables")
        return ()
    found: dict[tuple[str, str, str], PolicyClause] = {}
    following: dict[str, list[Clause]] = {}
    for table in tables:
        clause = read_clause(table, file.pack_id, file.document)
        if found.setdefault((clause.document, clause.section, clause.quote), clause) is not clause:
            table.problem("quote", "there is already a clause of this section with this quote; expected each once")
        for name in clause.rules:
            if name in rules:
                following.setdefault(name, []).append(clause.cited)
            else:
                close = table.problems.close_to(name, list(rules)) or f'expected a [[rule]] with id = "{name}"'
                table.problem("rules", f"no rule {name!r} is in force here; {close}")
    for name, cited in following.items():
        rules[name] = rules[name].following(*cited)
    not_judged = file.table.tables("not_judged", "not_judged")
    return (*found.values(), *(read_not_judged(table, file.pack_id, file.document) for table in not_judged))


def read_conflicts(table: Table) -> tuple[Conflict, ...]:
    """Its `[[conflict]]` tables."""
    return tuple(map(_conflict, table.tables("conflict", "conflict")))


def _conflict(table: Table) -> Conflict:
    below = table.tables("clause", f"{table.subject}: clause")
    conflict = Conflict(table.text("title"), tuple(map(parse_clause, below)), table.text("decision"))
    for each in (table, *below):
        each.finish()
    return conflict
