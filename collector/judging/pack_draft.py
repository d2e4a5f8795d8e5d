"""A school's own pack, begun: it builds on others and says only what the school wants otherwise."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from compliance.policy import Policy, Rule
from compliance.policy_table import Problems, Table
from compliance.rules.parameter import (
    FlagParameter,
    NamesParameter,
    NumberParameter,
    OtherParameter,
    ParameterDoc,
    as_written,
    asks_less,
)
from compliance.rules.table import RULE_KINDS

Ask = Callable[[str, str], str]
"""A question and the answer that stands unless another is given; the answer."""

NO_REASONS: Final[Mapping[str, str]] = {}

_HEADER: Final = """\
# {title}
#
# This pack builds on {bases}: every rule and clause there is in force here too.
# `rollcall policy coverage FILE` shows them all, `rollcall policy explain RULE --pack FILE` one of them,
# `rollcall policy check FILE` every line that is wrong. What else a school may write here: docs/policies.md.

id = {pack_id}
version = "1"
title = {quoted_title}
builds_on = {builds_on}
"""
_FOOTER: Final = """
# A rule that this school does not want:
#   [[leave_out]]
#   rule = "AV-5"
#   because = "The managed service of the authority does it."
#
# A paragraph of this school's own policy, and a rule that judges it:
#   [[rule]]
#   id = "BOOT-1"
#   from = "library"
#
#   [[clause]]
#   section = "4.1"
#   quote = "The words of the policy, exactly."
#   treated_as = "telemetry"
#   rules = ["BOOT-1"]
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One number that a school may set: of which rule of which base, and what it is there."""

    base: str
    rule: Rule
    parameter: ParameterDoc

    @property
    def name(self) -> str:
        """As it is written on the command line: `LOCK-1.at_most`."""
        return f"{self.rule.rule_id}.{self.parameter.name}"

    @property
    def value(self) -> str:
        """What it is in the base."""
        return as_written(self.rule.parameters.get(self.parameter.name, self.parameter.default))

    def wrong(self, value: str) -> str:
        """What is wrong with a value, "" where nothing is, or where only its kind can tell."""
        if isinstance(self.parameter, OtherParameter):
            return ""
        problems = Problems("", {})
        self.parameter.read(Table({self.parameter.name: _given(self.parameter, value)}, (), self.rule.rule_id, problems))
        return "; ".join(words for _, words in problems.found)

    def asks_less(self, value: str) -> bool:
        """Whether this value asks for less than the base's, whose paragraphs the rule follows."""
        before = self.rule.parameters.get(self.parameter.name, self.parameter.default)
        return asks_less(self.parameter, before, _given(self.parameter, value))


def settings_of(bases: Sequence[Policy]) -> dict[str, Setting]:
    """Every number of the bases by its name; of a rule that several have, the first base's."""
    found: dict[str, Setting] = {}
    for base in bases:
        for rule in base.rules:
            for parameter in RULE_KINDS[rule.kind].parameters:
                if not (isinstance(parameter, OtherParameter) and parameter.makes_another_rule):
                    setting = Setting(base.policy_id, rule, parameter)
                    found.setdefault(setting.name, setting)
    return found


def asked_for(settings: Mapping[str, Setting], ask: Ask) -> dict[str, str]:
    """Ask for each number that a base has; what is left as it is does not become part of the pack."""
    changed = {}
    for name, setting in settings.items():
        question = f"{name} ({setting.rule.title}): {setting.parameter.words}, {setting.parameter.allowed}"
        answer = ask(question, setting.value).strip() if setting.value else ""
        while wrong := setting.wrong(answer or setting.value):
            answer = ask(f"{wrong}. {question}", setting.value).strip()
        if answer and answer != setting.value:
            changed[name] = answer
    return changed


def reasons_for(settings: Mapping[str, Setting], changed: Mapping[str, str], ask: Ask) -> dict[str, str]:
    """By the id of the rule, why the school asks for less than its paragraphs, where it does. Asked until there is a reason."""
    found = {}
    for name, value in changed.items():
        setting = settings[name]
        if setting.asks_less(value) and setting.rule.rule_id not in found:
            question = f"{name} = {value} is less than the paragraph asks ({setting.value}). Why does the school ask for less?"
            reason = ""
            while not reason:
                reason = ask(question, "").strip()
            found[setting.rule.rule_id] = reason
    return found


def draft(
    pack_id: str, title: str, bases: Sequence[Policy], changed: Mapping[str, str], because: Mapping[str, str] = NO_REASONS
) -> str:
    """The text of the pack. Every name of `changed` is one of `settings_of(bases)`; `because` has reasons by a rule's id."""
    settings = settings_of(bases)
    ids = [base.policy_id for base in bases]
    named = {"bases": ", ".join(ids), "builds_on": json.dumps(ids), "pack_id": _text(pack_id), "quoted_title": _text(title)}
    text = _HEADER.format(title=" ".join(title.split()), **named)
    rules = dict.fromkeys(settings[name].rule.rule_id for name in changed)
    return text + "".join(_rule(rule, settings, changed, because.get(rule, "")) for rule in rules) + _FOOTER


def _rule(rule_id: str, settings: Mapping[str, Setting], changed: Mapping[str, str], because: str) -> str:
    mine = [(settings[name], value) for name, value in changed.items() if settings[name].rule.rule_id == rule_id]
    first, _ = mine[0]
    words = "\n".join(_line(setting.parameter, value) for setting, value in mine)
    words += f"\nbecause = {_text(because)}" if because else ""
    return f"\n# {first.rule.title}\n[[rule]]\nid = {_text(rule_id)}\nfrom = {_text(first.base)}\n{words}\n"


def _given(parameter: ParameterDoc, value: str) -> object:
    """As a pack has it: what is no number, flag or list is text, and the reading says that it is wrong."""
    match parameter:
        case NumberParameter() if value.isascii() and value.isdecimal():
            return int(value)
        case FlagParameter() if value in ("true", "false"):
            return value == "true"
        case NamesParameter():
            return [each.strip() for each in value.split(",") if each.strip()]
        case _:
            return value


def _line(parameter: ParameterDoc, value: str) -> str:
    """JSON's numbers, flags and lists of text are TOML's too."""
    return f"{parameter.name} = {json.dumps(_given(parameter, value), ensure_ascii=False)}"


def _text(words: str) -> str:
    """JSON's strings are TOML's too."""
    return json.dumps(words, ensure_ascii=False)
