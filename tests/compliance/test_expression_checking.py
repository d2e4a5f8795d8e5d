"""What an expression may say is held word by word, with what to do instead; and on a device nobody works one out."""

import pytest
from judged_device import REGISTERS, report
from written_packs import head

from compliance.assessment import assess
from compliance.errors import PolicyError
from compliance.expressions.checking import MOST_CHARACTERS, check
from compliance.expressions.names import LEFT_OUT, Holds, names
from compliance.expressions.tokens import NotReadable
from compliance.facts import FACTS
from compliance.policy import parse_policy
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOW

REFUSED = {
    "a fact that there is not": ("firewal.active", 'did you mean "firewall.active"?'),
    "a field that there is not": ("firewall.on", "nothing is called"),
    "a whole fact": ("firewall == firewall", "nothing is called"),
    "the clock": ("now > security_updates.looked_at", "no expression reads the clock"),
    "whether something is known": ("!has(firewall.active)", "leave has() out"),
    "nothing": ("firewall.active == null", "nothing is null here"),
    "a list as a value": ("antivirus.products == []", "expected size(antivirus.products)"),
    "one entry by its number": ("(antivirus.products)[0].running", "is a list"),
    "a number behind a value": ("operating_system.name[0] == 'U'", "no entry has a number that lasts"),
    "an entry as a value": ("antivirus.products.all(p, p == p)", "expected one of p.name, p.running"),
    "whether an entry has a field": ("antivirus.products.all(p, 'running' in p)", "expected one of p.name"),
    "a field of no entry": ("antivirus.products.all(p, p.runing)", "p.runing at character 27 is nothing"),
    "an entry outside of its list": ("antivirus.products.all(p, p.running) || p.running", 'nothing is called "p.running"'),
    "a walk inside of a walk": (
        "antivirus.products.all(p, disk_encryption.volumes.exists(v, v.state == 'off'))",
        "expected at most one level",
    ),
    "a walk without a word for an entry": ("antivirus.products.all(true)", "expected a word of your own first"),
    "a fact's name for an entry": ("antivirus.products.all(firewall, firewall.running)", "expected a word of your own first"),
    "the entries that are left": ("antivirus.products.filter(p, p.running) == []", "expected .size() behind it"),
    "another list made of a list": ("antivirus.products.map(p, p.name) == []", "instead of map"),
    "a word that is never said": ("disk_encryption.swap == 'of'", 'did you mean "off"?'),
    "such a word, the other way round": ("'protect' != disk_encryption.swap", 'did you mean "protected"?'),
    "such a word in a list": ("disk_encryption.swap in ['off', 'x9z']", "expected one of none, protected, off"),
    "such a word of an entry": ("disk_encryption.volumes.all(v, v.state == 'encrypted')", "is never"),
    "such a word in brackets": (
        'screen_lock.users.all(u, u.lock.kind != ("nolock"))',
        'expected u.lock.kind == "locks_itself"',
    ),
    "its name in brackets": ("'of' != (disk_encryption.swap)", 'expected disk_encryption.swap == "none"'),
    "its name in a list": ('screen_lock.users.all(u, ["nolok"] == [u.lock.kind])', 'u.lock.kind in ["locks_itself"]'),
    "its name in a list of words": ("'of' in [disk_encryption.swap]", "is one of a few words"),
    "a sum of words": ("disk_encryption.swap != 'off' + 'f'", "is one of a few words"),
    "such a sum, the other way round": ("'x' + 'off' != disk_encryption.swap", "is one of a few words"),
    "a sum with its name": ("'off' != disk_encryption.swap + 'x'", "is one of a few words"),
    "a sum that begins with another text": ("'x' + disk_encryption.swap != 'off'", "is one of a few words"),
    "a choice between words": ("disk_encryption.swap != (firewall.active ? 'of' : 'x')", "is one of a few words"),
    "its name in a choice": ("(firewall.active ? disk_encryption.swap : 'x') != 'of'", "is one of a few words"),
    "a list of words made of two": ("!(disk_encryption.swap in ['off'] + ['x'])", "is one of a few words"),
    "words in brackets in a list": ("!(disk_encryption.swap in [('of')])", "is one of a few words"),
    "a list without a word": ("!(disk_encryption.swap in [])", "is one of a few words"),
    "part of a word": ("!disk_encryption.swap.contains('ff0')", "is one of a few words"),
    "two names of words": ("disk_encryption.swap != secure_boot.state", "is one of a few words"),
    "a word with a sign of its own": ("disk_encryption.swap != 'of\\x66'", "is never"),
    "a function that there is not": ("type(firewall.active) == bool", "expected one of size, timestamp, duration"),
    "a method that there is not": ("security_updates.looked_at.getFullYear() > 2025", "it is a moment"),
    "a method of a value that there is not": ("('a' + 'b').foo() == firewall.product", "expected one of startsWith"),
    "a map": ("{'a': firewall.active}", "needs a message or a map"),
    "a comment": ("firewall.active // yes", "write comments with #"),
    "a text without an end": ("firewall.product == 'x", "does not end"),
    "a text with three quotes": ("firewall.product == '''x'''", "more quotes than one"),
    "a raw text": ("firewall.product == r'x'", "more quotes than one"),
    "a sign that means nothing": ("firewall.active ; true", "means nothing here"),
    "a fact that tells changes only": ("software_inventory.programs > 3", "`rollcall software` searches the list"),
    "what happened since the last report": ("removable_media.events.exists(e, true)", "take a kind that remembers"),
    "nothing of a device": ("1 < 2", "it names nothing that a device reports"),
    "more than fits": (f"firewall.product != '{'x' * MOST_CHARACTERS}'", "expected at most 1000"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_no_expression_may_say_is_refused_with_a_remedy(case: str):
    text, remedy = REFUSED[case]
    with pytest.raises(NotReadable) as refused:
        check(text)
    assert remedy in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("firewall.active && !firewall.starts_at_boot", {"firewall.active": (), "firewall.starts_at_boot": ()}),
        ("size(antivirus.products) > 1 || antivirus.products.size() == 1", {"antivirus.products": ()}),
        ("antivirus.products.filter(p, p.running).size() == 1", {"antivirus.products": ("running",)}),
        (
            "screen_lock.users.all(u, u.lock.kind == 'locks_itself' && u.lock.after_idle_seconds <= 600)",
            {"screen_lock.users": ("lock.after_idle_seconds", "lock.kind")},
        ),
        ("operating_system.version.startsWith('24.') || operating_system.name in ['macOS']", None),
        ("antivirus.products.exists(p, p.running) && antivirus.products.all(q, q.on_access)", None),
        ("security_updates.looked_at > timestamp('2026-01-01T00:00:00Z')", None),
        ("(operating_system.name + operating_system.version).contains('Ubuntu')", None),
        ("firewall.active ? 'off' != disk_encryption.swap : !(disk_encryption.swap in ['off', \"none\"])", None),
        ("screen_lock.users.exists_one(u, u.lock.kind == 'locks_itself' || 'policy' == u.set_by)", None),
        ("(disk_encryption.swap == 'off') == (secure_boot.state == 'off')", None),
    ],
)
def test_what_an_expression_reads_is_known_before_it_is_worked_out(text: str, reads: dict[str, tuple[str, ...]] | None):
    found = check(text)
    assert reads is None or dict(found.reads) == reads


def test_every_field_of_every_fact_can_be_read_or_is_left_out_with_a_reason():
    assert {path.partition(".")[0] for path in names()} | {each for each in LEFT_OUT if "." not in each} == set(FACTS)
    assert [path for path, name in names().items() if name.holds is Holds.LIST and not name.entries] == []
    assert names()["password_policy.lock_out.kind"].choices == ("locks_out", "never_locks_out")
    assert names()["password_policy.lock_out.after_failures"].only_where == 'password_policy.lock_out.kind == "locks_out"'


def test_of_every_list_it_is_said_whether_an_empty_one_means_that_none_is_there():
    """Disk volumes: the built-in kind says Not known, too. Antivirus products: looked for, none there."""
    assert {path: name.empty_says for path, name in names().items() if name.holds is Holds.LIST} == {
        "antivirus.products": "",
        "disk_encryption.volumes": "no fixed disk volume was found",
        "power.on_periods": "",
        "removable_media.attached": "",
        "screen_lock.users": "nobody was logged in",
    }


RULE = """
[[rule]]
id = "OWN-1"
title = "The firewall starts by itself"
kind = "expression"
meets = "{meets}"
asks = "The firewall is on, and starts with the device"
severity = "medium"
who_acts = ["technician"]
[rule.how_to_fix]
any = "Switch it on."
[[rule.clause]]
policy = "Ours"
section = "1"
quote = ""
"""
GOOD = "firewall.active && firewall.starts_at_boot"


def test_a_bad_expression_is_told_with_file_line_rule_value_and_remedy():
    text = head("ours") + RULE.format(meets="firewall.activ")
    line = text.split("\n").index('meets = "firewall.activ"') + 1
    with pytest.raises(PolicyError) as refused:
        parse_policy(text, "ours.toml")
    assert str(refused.value) == (
        f'ours.toml:{line}: rule \'OWN-1\': meets is "firewall.activ"; nothing is called "firewall.activ" at character 1; '
        'did you mean "firewall.active"?'
    )


def test_a_rule_without_an_expression_or_its_words_is_refused():
    without = RULE.replace('meets = "{meets}"\n', "").replace("asks =", "# asks =")
    with pytest.raises(PolicyError, match=r"asks is missing(.|\n)*meets is missing"):
        parse_policy(head("ours") + without, "ours.toml")


def test_on_the_device_itself_it_is_not_known_whatever_the_device_reports():
    policy = parse_policy(head("ours") + RULE.format(meets=GOOD), "ours.toml")
    outcome = assess(policy, report(), REGISTERS, NOW).outcomes[0].outcome
    assert (outcome.verdict, outcome.saw) == (Verdict.UNKNOWN, "only the collector works this rule out")
    assert outcome.asks == "The firewall is on, and starts with the device"


def test_two_packs_that_ask_the_same_by_other_expressions_need_the_schools_word():
    one = head("one") + RULE.format(meets=GOOD)
    other = head("other") + RULE.format(meets="firewall.active")
    ours = 'id = "ours"\nversion = "1"\ntitle = "Ours"\nbuilds_on = ["one", "other"]\n'
    text = f"{ours}#%% file: one.toml\n{one}#%% file: other.toml\n{other}"
    with pytest.raises(PolicyError, match="expected the school's word"):
        parse_policy(text, "ours.toml")
