"""Words of a rule that name its own numbers: a school that sets five minutes is not told to set fifteen."""

from compliance.durations import in_words, parse_duration
from compliance.policy_table import Table
from compliance.rules.kind import RuleKind
from compliance.rules.parameter import DurationParameter, ParameterDoc, as_written


def filled(words: str, kind: RuleKind, table: Table) -> str:
    """`{at_most}` becomes the rule's own `at_most` in plain words, `{at_most in seconds}` its number. Other braces stay."""
    if "{" in words:
        for each in kind.parameters:
            words = _with(words, each, table.values.get(each.name, each.default))
    return words


def _with(words: str, parameter: ParameterDoc, value: object) -> str:
    """What is no length of time is said as it is written: the reading of the parameter tells what is wrong with it."""
    plain = as_written(value)
    if isinstance(parameter, DurationParameter):
        try:
            length = parse_duration(plain)
        except ValueError:
            return words
        plain = in_words(length)
        words = words.replace(f"{{{parameter.name} in seconds}}", str(int(length.total_seconds())))
    return words.replace(f"{{{parameter.name}}}", plain)
