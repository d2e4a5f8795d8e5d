"""The shipped pack of a primary school says what its paragraphs ask, and leaves no clause without a word."""

from hashlib import sha256

from judged_device import policy

from compliance.policy import Actor, Clause
from compliance.rules.table import RULE_KINDS
from tests.fakes.packs import S004


def test_the_shipped_pack_has_its_rules_with_their_severities():
    assert {rule.rule_id: rule.severity.value for rule in policy().rules} == {
        "ENC-1": "critical",
        "ENC-2": "critical",
        "AV-1": "high",
        "AV-2": "high",
        "AV-3": "high",
        "AV-4": "high",
        "AV-5": "low",
        "LOCK-1": "high",
        "MED-1": "critical",
        "MED-2": "high",
        "ADM-1": "medium",
        "SW-1": "medium",
        "PWD-1": "medium",
        "PWD-2": "record",
        "NOTE-1": "medium",
        "LOAN-1": "critical",
        "LOAN-2": "medium",
        "AUA-1": "high",
        "ACC-2": "high",
        "INC-1": "record",
        "REP-1": "medium",
        "REP-2": "record",
        "REV-1": "low",
        "REV-5": "low",
        "REV-7": "record",
        "REV-8": "low",
        "FILT-2": "record",
        "ICO-1": "medium",
        "BKP-1": "medium",
        "DISP-1": "high",
        "DISP-2": "high",
        "OS-1": "high",
        "FW-1": "high",
        "ACC-3": "high",
        "SEEN-1": "medium",
    }


def test_the_shipped_pack_uses_the_rule_kinds_there_are():
    assert {rule.kind for rule in policy().rules} <= set(RULE_KINDS)


def test_the_shipped_pack_can_be_read_out_again_word_for_word():
    assert (policy().source, policy().digest) == (S004, sha256(S004.encode()).digest())


def test_the_screen_lock_rule_says_what_an_auditor_asks():
    rule = next(rule for rule in policy().rules if rule.rule_id == "LOCK-1")
    assert (rule.asks, dict(rule.parameters), rule.clauses[0], rule.who_acts) == (
        "Locks itself within 15 minutes",
        {"at_most": "15 min"},
        Clause("e-Safety policy, June 2023", "4.5", "Screensavers should be set to lock after a maximum of 15 minutes."),
        (Actor.BORROWER, Actor.TECHNICIAN),
    )


def test_only_rules_from_outside_the_school_have_no_quotation():
    unquoted = {rule.rule_id for rule in policy().rules if not all(clause.quote for clause in rule.clauses)}
    assert unquoted == {rule.rule_id for rule in policy().rules if rule.clauses[0].policy.startswith("DfE ")}


def test_the_shipped_pack_says_how_to_put_every_rule_right_on_every_platform_it_is_for():
    assert [(rule.rule_id, name) for rule in policy().rules for name in rule.platforms if not rule.how_to_fix[name]] == []


def test_the_shipped_pack_accounts_for_clauses_that_no_rule_judges():
    assert {entry.treated_as.value for entry in policy().not_judged} == {"register", "refused", "help", "later"}


def test_the_shipped_pack_shows_the_clash_about_passwords():
    clash = policy().conflicts[0]
    assert (clash.title, [clause.section for clause in clash.clauses][:3]) == (
        "How often passwords are changed",
        ["4.2", "1.4", "IT Code of Conduct"],
    )
