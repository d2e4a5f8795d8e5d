"""A policy: the rules of one school or standard, as data. The door to `compliance/policies/`, which puts it together."""

from compliance.policies.clauses import Conflict, LeftOut, PolicyClause, TreatedAs
from compliance.policies.policy import Policy
from compliance.policies.reading import parse_policy
from compliance.rule import PLATFORMS, Actor, Clause, Rule, Severity

__all__ = [
    "PLATFORMS",
    "Actor",
    "Clause",
    "Conflict",
    "LeftOut",
    "Policy",
    "PolicyClause",
    "Rule",
    "Severity",
    "TreatedAs",
    "parse_policy",
]
