"""One file of a policy, with what must be known of it before its rules are put together."""

import re
from dataclasses import dataclass
from typing import Final

from compliance.policies.policy_set import PackText
from compliance.policy_source import read_toml
from compliance.policy_table import Problems, Table
from compliance.rule_parsing import read_rule_id
from compliance.toml_lines import key_lines

RULE_LIMIT: Final = 500
POLICY_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file. `rules` are its `[[rule]]` tables by their names."""

    table: Table
    pack_id: str
    version: str
    title: str
    document: str  # what its clauses quote
    is_library: bool
    builds_on: tuple[str, ...]
    rules: dict[str, Table]

    @property
    def problems(self) -> Problems:
        """What is wrong with it."""
        return self.table.problems


def read_pack_file(part: PackText) -> PackFile:
    """PolicyError where the text is no TOML; what else is wrong is noted in its problems."""
    table = Table(read_toml(part.text, part.file_name), (), "policy", Problems(part.file_name, key_lines(part.text)))
    pack_id = table.text("id")
    if not POLICY_ID.fullmatch(pack_id):
        table.expected("id", 'a short name in small letters such as "s004-primary"')
    title = table.text("title")
    builds_on = table.names("builds_on", "the ids of packs")
    return PackFile(
        table,
        pack_id,
        table.text("version"),
        title,
        table.optional_text("document", title),
        table.flag("library", default=False),
        builds_on,
        _rules(table, may_be_none=bool(builds_on)),
    )


def _rules(table: Table, *, may_be_none: bool) -> dict[str, Table]:
    tables = table.tables("rule", "rule")
    if not (may_be_none or tables) or len(tables) > RULE_LIMIT:
        table.problem("rule", f"{len(tables)} rules; expected from 1 to {RULE_LIMIT} [[rule]] tables")
        return {}
    rules: dict[str, Table] = {}
    for below in tables:
        if rules.setdefault(read_rule_id(below), below) is not below:
            below.problem("id", "there is already a rule of this name; expected another one")
    return rules
