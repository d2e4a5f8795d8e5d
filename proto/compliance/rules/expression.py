"""What a school invents and no other kind asks: an expression over what the device reports, in the words of CEL.

Only the collector works it out (decision 0069). Language: https://github.com/google/cel-spec
"""

from typing import Final

from compliance.expressions.checking import MOST_CHARACTERS, check
from compliance.expressions.expression import Expression
from compliance.expressions.tokens import NotReadable
from compliance.policy_problems import shown
from compliance.policy_table import Table
from compliance.rules.kind import expression_kind
from compliance.rules.parameter import OtherParameter
from compliance.values import dataclass

_MEETS: Final = OtherParameter(
    "meets",
    "what is true of a device that meets the rule, such as 'firewall.active && firewall.starts_at_boot'",
    f"an expression of at most {MOST_CHARACTERS} characters over the names of `rollcall policy kinds --names`",
)
_ASKS: Final = OtherParameter("asks", "the same in plain words, for every page", "plain text")

_NOTHING: Final = Expression("", ())


@dataclass(frozen=True, slots=True)
class Parameters:
    """The expression, and what it asks in plain words."""

    meets: Expression
    asks: str


def parse_parameters(table: Table) -> Parameters:
    """Both are needed."""
    return Parameters(_read(table), table.text("asks"))


def _read(table: Table) -> Expression:
    text = table.text("meets")
    if not text:
        return _NOTHING
    try:
        return check(text.strip(), table.where("meets"))
    except NotReadable as error:
        table.problem("meets", f"meets is {shown(text)}; {error}")
        return _NOTHING


def asks(parameters: Parameters) -> str:
    """What the rule asks, in the words of whoever wrote it."""
    return parameters.asks


def expression(parameters: Parameters) -> Expression:
    """What is worked out."""
    return parameters.meets


KIND: Final = expression_kind(
    "expression", parse_parameters=parse_parameters, asks=asks, expression=expression, parameters=(_MEETS, _ASKS)
)
