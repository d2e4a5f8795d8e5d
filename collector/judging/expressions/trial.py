"""Trying the expressions of a policy before it is believed: grammar, types, and an answer for every sample of a device."""

from collections.abc import Iterator
from typing import Final, Protocol

from collector.judging.expressions.samples import Sample, samples
from compliance.errors import PolicyError
from compliance.expressions.expression import Evaluator, Expression
from compliance.expressions.names import Name, names
from compliance.policy import Policy, Rule
from compliance.policy_problems import shown
from compliance.unknown import Unknown, Why

MOST_EXPRESSIONS: Final = 20

_SEE_NAMES: Final = "`rollcall policy kinds --names` says what each name holds"


class Trier(Protocol):
    """What reads an expression without working it out, and works it out over what a device tells."""

    def of(self, device: bytes) -> Evaluator:
        """For this device."""

    def wrong_with(self, text: str) -> str:
        """What grammar or types have against it; "" where nothing."""


def try_expressions(policy: Policy, trier: Trier) -> None:
    """PolicyError names every expression that cannot be believed, with its line and what to do."""
    asked = [(rule, rule.expression) for rule in policy.rules if rule.expression is not None]
    problems = [problem for rule, expression in asked for problem in _problems(rule, expression, trier)]
    if len(asked) > MOST_EXPRESSIONS:
        rule, expression = asked[MOST_EXPRESSIONS]
        problems.append(_said(rule, expression, f"{len(asked)} rules are expressions; expected at most {MOST_EXPRESSIONS}"))
    if problems:
        raise PolicyError("\n".join(problems))


def _problems(rule: Rule, expression: Expression, trier: Trier) -> Iterator[str]:
    wrong = trier.wrong_with(expression.text)
    if wrong:
        yield _said(rule, expression, f"{wrong}; {_SEE_NAMES}")
        return
    tried = [(sample, _answer(expression, sample, trier)) for sample in samples(rule.platforms)]
    for sample, answer in tried:
        if isinstance(answer, Unknown) and answer.why is not Why.NOT_SUPPORTED:
            yield _said(rule, expression, f"for a {sample.platform} device {sample.words} {_why(expression, answer)}")
            return
    never = [
        each for each in rule.platforms if all(isinstance(answer, Unknown) for found, answer in tried if found.platform == each)
    ]
    if never:
        words = f"no {never[0]} device reports what it needs; expected platforms without {', '.join(never)}"
        yield _said(rule, expression, words)


def _answer(expression: Expression, sample: Sample, trier: Trier) -> bool | Unknown:
    """NOT_SUPPORTED where the platform does not report what it needs."""
    values, unknown = expression.known(sample.reading)
    if not values and unknown:
        return Unknown(Why.NOT_SUPPORTED)
    answer = trier.of(f"{sample.platform}, {sample.words}".encode()).work_out(expression.text, values)
    is_missing = isinstance(answer, Unknown) and answer.why is Why.NOT_READ
    return Unknown(Why.NOT_SUPPORTED) if is_missing and unknown else answer


def _why(expression: Expression, answer: Unknown) -> str:
    """Everything that it names is known of a sample: what is missing is not there, because something is of another kind."""
    conditions = [each.only_where for each in _names_read(expression) if each.only_where]
    if answer.why is Why.NOT_READ and conditions:
        return f"it needs what is not there; ask first: {' && '.join(dict.fromkeys(conditions))} && …"
    if answer.why is Why.NOT_READ:
        return "it needs what is not there"
    remedy = "make it simpler" if answer.why is Why.TIMED_OUT else "expected an answer for every device"
    return f"it cannot be worked out: {answer}; {remedy}"


def _names_read(expression: Expression) -> Iterator[Name]:
    for path, entries in expression.reads:
        yield names()[path]
        yield from (names()[path].entries[each] for each in entries)


def _said(rule: Rule, expression: Expression, words: str) -> str:
    return f"{expression.where}: rule '{rule.rule_id}': meets is {shown(expression.text)}; {words}"
