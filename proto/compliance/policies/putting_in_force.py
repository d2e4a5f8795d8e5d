"""Which rules a pack puts in force: those of the packs that it builds on, less what it leaves out, and its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from compliance.policies.asking_less import by_the_text, demand_reason
from compliance.policies.clause_list import read_clause_list, read_conflicts, read_left_out
from compliance.policies.clauses import Conflict, LeftOut, PolicyClause
from compliance.policies.pack_file import PackFile
from compliance.policies.settings import OF_A_LIBRARY, SETTINGS, Settings, read_settings
from compliance.policies.standing import Standing
from compliance.policies.stricter import NotComparable, stricter
from compliance.policy_table import Table
from compliance.rule_parsing import read_clauses


@dataclass(slots=True)
class InForce:
    """What one pack puts in force, together with all that it builds on."""

    settings: Settings
    rules: dict[str, Standing] = field(default_factory=dict)
    clauses: tuple[PolicyClause, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class Shelf:
    """The files of one policy. What a pack puts in force is worked out once, however many build on it."""

    def __init__(self, files: Sequence[PackFile], *, asks_why: bool = False) -> None:
        """Two files of one id are a mistake of the later. `asks_why`: a pack that asks for less than a paragraph says why."""
        self._asks_why = asks_why
        self.used: set[str] = set()
        self._known: dict[str, InForce] = {}
        self._under_way: list[str] = []
        self._files: dict[str, PackFile] = {}
        for file in files:
            if self._files.setdefault(file.pack_id, file) is not file:
                file.table.problem("id", f"there is already a pack {file.pack_id!r} in this text; expected each once")

    def in_force(self, file: PackFile) -> InForce:
        """What a file puts in force. What is wrong is noted in the problems of the file where it stands."""
        known = self._known.get(file.pack_id)
        if known is None:
            self._under_way.append(file.pack_id)
            known = self._known[file.pack_id] = self._put_in_force(file)
            self._under_way.pop()
        return known

    def _put_in_force(self, file: PackFile) -> InForce:
        bases = {name: base for name in file.builds_on if (base := self._base(file, name)) is not None}
        settings = _settings(file, bases)
        left_out = read_left_out(file, {name for base in bases.values() for name in base.rules})
        rules = self._rules(file, bases, {each.rule for each in left_out})
        found = InForce(settings, rules, read_clause_list(file, rules), read_conflicts(file.table), left_out)
        for base in bases.values():
            found.clauses = tuple(dict.fromkeys((*found.clauses, *base.clauses)))
            found.conflicts = tuple(dict.fromkeys((*found.conflicts, *base.conflicts)))
            found.left_out = tuple(dict.fromkeys((*found.left_out, *base.left_out)))
        file.table.finish()
        return found

    def _base(self, file: PackFile, name: str) -> InForce | None:
        if name in self._under_way:
            way = " builds on ".join([*self._under_way[self._under_way.index(name) :], name])
            file.table.problem("builds_on", f"{way}; expected packs that do not build on themselves")
            return None
        found = self._file(file.table, "builds_on", name)
        if found is not None and found.is_library:
            file.table.problem("builds_on", f'{name} only offers rules; expected a [[rule]] with from = "{name}" for each')
            return None
        return None if found is None else self.in_force(found)

    def _file(self, table: Table, key: str, name: str) -> PackFile | None:
        self.used.add(name)
        if name not in self._files:
            known = (
                table.problems.close_to(name, list(self._files))
                or f"expected {name}.toml beside this file, or a pack of Rollcall (rollcall policy list)"
            )
            table.problem(key, f"no pack is called {name!r}; {known}")
        return self._files.get(name)

    def _rules(self, file: PackFile, bases: Mapping[str, InForce], left_out: set[str]) -> dict[str, Standing]:
        """Those of the bases keep their order and their place, whatever the pack itself says of them."""
        rules: dict[str, Standing] = {}
        names = dict.fromkeys(name for base in bases.values() for name in base.rules if name not in left_out)
        for name in names:
            having = [base for base in bases.values() if name in base.rules]
            asked = [replace(base.rules[name], days=base.settings.grace_days) for base in having]
            found = self._own(file, name, asked, bases) if name in file.rules else _strictest(file, name, asked)
            rules[name] = found
        for name in file.rules:
            if name in left_out:
                file.rules[name].problem("id", "this rule is left out; expected its [[leave_out]] or the rule, not both")
            elif name not in names:
                rules[name] = self._own(file, name, [], bases)
        return rules

    def _own(self, file: PackFile, name: str, asked: list[Standing], bases: Mapping[str, InForce]) -> Standing:
        """What the pack says itself holds, over the rule of the library or the base that it names."""
        table = file.rules[name]
        beneath = self._beneath(file, table, name, bases)
        if asked and beneath is None and "from" not in table.values:
            ids = ", ".join(f'"{each}"' for each, base in bases.items() if name in base.rules)
            table.problem("id", f"{ids} has a rule of this name; expected from = {ids} to change it, or another name")
            beneath = asked[0]  # what was meant, most likely: what the rule lacks without it is no other mistake
        clauses = [clause for each in asked for clause in each.clauses]
        whole = table if beneath is None else table.over(beneath.table)
        standing = Standing(whole, read_clauses(table), (file.pack_id,), by_the_text=by_the_text(asked))
        if self._asks_why:
            demand_reason(table, asked, standing)
        return standing.following(*clauses, *(beneath.clauses if beneath else ()))

    def _beneath(self, file: PackFile, table: Table, name: str, bases: Mapping[str, InForce]) -> Standing | None:
        """The rule that is changed. None where there is none: what is wrong with that is then said."""
        source = table.text("from") if "from" in table.values else ""
        if not source or (source in file.builds_on and source not in bases):  # a base that cannot be read is said already
            return None
        offered = bases[source].rules if source in bases else self._offered(table, source, name, bases)
        if offered is None:
            return None
        if name not in offered:
            close = table.problems.close_to(name, list(offered)) or "expected one of its rules"
            table.problem("from", f"{source!r} has no rule {name!r}; {close}")
        elif "kind" in table.values:
            table.problem("kind", f"the kind is that of {source!r}; expected no kind beside from")
        return offered.get(name)

    def _offered(self, table: Table, source: str, name: str, bases: Mapping[str, InForce]) -> Mapping[str, Standing] | None:
        """The rules of a library."""
        found = self._file(table, "from", source)
        if found is None:
            return None
        having = [each for each, base in bases.items() if name in base.rules]
        if having:
            table.problem("from", f'{having[0]} has {name} in force; expected from = "{having[0]}" to change it')
        if not found.is_library:
            table.problem("from", f"this pack does not build on {source!r}; expected a library, or a pack of builds_on")
            return None
        return self.in_force(found).rules


def _settings(file: PackFile, bases: Mapping[str, InForce]) -> Settings:
    """What a pack takes from bases that could not be read is not missing: that they could not is said already."""
    if file.builds_on and not bases:
        file.table.asked += SETTINGS
        return OF_A_LIBRARY
    return OF_A_LIBRARY if file.is_library else read_settings(file.table, [each.settings for each in bases.values()])


def _strictest(file: PackFile, name: str, asked: Sequence[Standing]) -> Standing:
    found, *others = asked
    for other in others:
        try:
            found = stricter(found, other)
        except NotComparable as error:
            packs = " and ".join((*found.asked_by, *other.asked_by))
            words = f'{packs} ask for {name} with {error}; expected the school\'s word: a [[rule]] with id = "{name}" and from'
            file.table.problem("builds_on", words)
    return found
