"""What is wrong with a pack that builds on others: each a clear error with the file and the line where it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_packs import LIBRARY, building_on, clause, head, read, rule, whole

from compliance.errors import PolicyError
from compliance.policies.policy_set import PackText, joined, split
from compliance.policy import Policy, parse_policy

FIRST = head("first") + rule("LOCK-1") + clause("1", "LOCK-1")
SECOND = head("second") + rule("LOCK-1", more='at_most = "5 min"') + rule("ADM-1") + clause("7", "LOCK-1", "ADM-1")
PACKS = {"first": FIRST, "second": SECOND}


def problems(text: str, **others: str) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        parse_policy(whole(text, **others), "ours.toml")
    return str(raised.value).split("\n")


OTHER_KIND = SECOND.replace(
    'from = "library"\nat_most = "5 min"', 'title = "Lock"\nkind = "administrators"\nseverity = "high"'
).replace('[[rule]]\nid = "ADM-1"', 'who_acts = ["nobody"]\n[rule.how_to_fix]\nany = "Ask."\n[[rule]]\nid = "ADM-1"')
REFUSED = {
    "a base that is not there": (
        building_on("ours", "frist"),
        PACKS,
        (
            "ours.toml:4: policy: no pack is called 'frist'; expected frist.toml beside this file, or a pack of Rollcall "
            "(rollcall policy list)"
        ),
    ),
    "a pack that builds on itself": (
        building_on("ours", "ours"),
        PACKS,
        "ours.toml:4: policy: ours builds on ours; expected packs that do not build on themselves",
    ),
    "packs that build on each other": (
        building_on("ours", "left"),
        {"left": building_on("left", "right"), "right": building_on("right", "left") + rule("LOCK-1") + clause("1", "LOCK-1")},
        "right.toml:4: policy: left builds on right builds on left; expected packs that do not build on themselves",
    ),
    "a library as a base": (
        building_on("ours", "library"),
        PACKS,
        'ours.toml:4: policy: library only offers rules; expected a [[rule]] with from = "library" for each',
    ),
    "a rule from nowhere": (
        head("ours") + rule("LOCK-1", source="lbrary") + clause("1", "LOCK-1"),
        PACKS,
        (
            "ours.toml:14: rule 'LOCK-1': no pack is called 'lbrary'; expected lbrary.toml beside this file, "
            "or a pack of Rollcall (rollcall policy list)"
        ),
    ),
    "a rule that the library has not": (
        head("ours") + rule("LOCK-2") + clause("1", "LOCK-2"),
        PACKS,
        "ours.toml:14: rule 'LOCK-2': 'library' has no rule 'LOCK-2'; did you mean \"LOCK-1\"?",
    ),
    "a kind beside from": (
        head("ours") + rule("LOCK-1", more='kind = "screen_lock"') + clause("1", "LOCK-1"),
        PACKS,
        "ours.toml:15: rule 'LOCK-1': the kind is that of 'library'; expected no kind beside from",
    ),
    "a rule from a pack that is no base": (
        head("ours") + rule("LOCK-1", source="first") + clause("1", "LOCK-1"),
        PACKS,
        "ours.toml:14: rule 'LOCK-1': this pack does not build on 'first'; expected a library, or a pack of builds_on",
    ),
    "the library's rule where a base has it": (
        building_on("ours", "first") + rule("LOCK-1"),
        PACKS,
        "ours.toml:7: rule 'LOCK-1': first has LOCK-1 in force; expected from = \"first\" to change it",
    ),
    "a rule of one's own with a base's name": (
        building_on("ours", "first") + LIBRARY[LIBRARY.index("[[rule]]") : LIBRARY.index('[[rule]]\nid = "AV-2"')],
        PACKS,
        'ours.toml:6: rule \'LOCK-1\': "first" has a rule of this name; expected from = "first" to change it, or another name',
    ),
    "two bases of which neither is stricter": (
        building_on("ours", "first", "second"),
        {**PACKS, "second": OTHER_KIND},
        (
            'ours.toml:4: policy: first and second ask for LOCK-1 with kind = "screen_lock" and "administrators"; '
            'expected the school\'s word: a [[rule]] with id = "LOCK-1" and from'
        ),
    ),
    "two bases of which one says whom a rule concerns with a list": (
        building_on("ours", "first", "second"),
        {**PACKS, "second": SECOND.replace('at_most = "5 min"', 'when = ["off_site"]')},
        (
            'ours.toml:4: policy: first and second ask for LOCK-1 with when = "always" and ["off_site"]; '
            'expected the school\'s word: a [[rule]] with id = "LOCK-1" and from'
        ),
    ),
    "two bases of which one has kilobytes where a word is expected": (
        building_on("ours", "first", "second"),
        {**PACKS, "second": SECOND.replace('at_most = "5 min"', f'at_most = "{"x" * 4_000}"')},
        (
            f'ours.toml:4: policy: first and second ask for LOCK-1 with at_most = "15 min" and "{"x" * 59}…; '
            'expected the school\'s word: a [[rule]] with id = "LOCK-1" and from'
        ),
    ),
    "a rule left out that no base has": (
        building_on("ours", "first") + '[[leave_out]]\nrule = "AV-9"\nbecause = "No."\n',
        PACKS,
        'ours.toml:6: leave_out 1: rule is "AV-9"; expected a rule of a pack that this one builds on',
    ),
    "a rule left out and changed": (
        building_on("ours", "first") + rule("LOCK-1", source="first") + '[[leave_out]]\nrule = "LOCK-1"\nbecause = "No."\n',
        PACKS,
        "ours.toml:6: rule 'LOCK-1': this rule is left out; expected its [[leave_out]] or the rule, not both",
    ),
    "a rule without a paragraph": (
        building_on("ours", "first") + rule("ADM-1"),
        PACKS,
        (
            "ours.toml:5: rule 'ADM-1': clause is missing; expected a [[clause]] that names it: "
            "a rule without a paragraph is nobody's rule"
        ),
    ),
    "a rule named that is not in force": (
        FIRST.replace('"first"', '"ours"') + clause("2", "LOCK-9"),
        PACKS,
        "ours.toml:26: clause '2': no rule 'LOCK-9' is in force here; did you mean \"LOCK-1\"?",
    ),
    "a clause twice": (
        FIRST.replace('"first"', '"ours"') + clause("1", "LOCK-1"),
        PACKS,
        "ours.toml:24: clause '1': there is already a clause of this section with this quote; expected each once",
    ),
    "a clause judged by nothing": (
        FIRST.replace('"first"', '"ours"') + clause("2", treated_as="mixed"),
        PACKS,
        (
            "ours.toml:22: clause '2': rules is missing; "
            "expected the names of the rules that judge it for what is treated as mixed"
        ),
    ),
    "a refusal without a word": (
        FIRST.replace('"first"', '"ours"') + clause("2", treated_as="refused"),
        PACKS,
        "ours.toml:22: clause '2': instead is missing; expected what happens instead for what is treated as refused",
    ),
    "a help text that a rule judges": (
        FIRST.replace('"first"', '"ours"') + clause("2", "LOCK-1", treated_as="help", more='instead = "Say it."'),
        PACKS,
        "ours.toml:26: clause '2': rules is [\"LOCK-1\"]; expected no rules for what is treated as help",
    ),
    "a register with neither rules nor words": (
        FIRST.replace('"first"', '"ours"') + clause("2", treated_as="register"),
        PACKS,
        (
            "ours.toml:22: clause '2': rules is missing; expected the names of rules for what is treated as register, "
            "or instead = what people record"
        ),
    ),
    "a paragraph cited that asks for something else": (
        head("ours") + rule("LOCK-1", more='cite = "9"') + clause("1", "LOCK-1"),
        PACKS,
        "ours.toml:15: rule 'LOCK-1': cite is \"9\"; expected the section of a clause that names this rule",
    ),
    "a mistake in a base": (
        building_on("ours", "first"),
        {"first": FIRST.replace('from = "library"', 'from = "library"\nat_most = "9 parsecs"')},
        (
            "first.toml:15: rule 'LOCK-1': at_most is \"9 parsecs\"; "
            'expected a duration such as "15 min", "900 s", "8 h" or "7 days"'
        ),
    ),
    "a mistake in the library": (
        head("ours") + rule("LOCK-1") + clause("1", "LOCK-1"),
        {"library": LIBRARY.replace('severity = "high"', 'severity = "hihg"', 1)},
        (
            "library.toml:12: rule 'LOCK-1': severity is \"hihg\"; "
            'expected one of critical, high, medium, low, record; did you mean "high"?'
        ),
    ),
    "a base that is no TOML": (
        building_on("ours", "first"),
        {"first": 'id = "first"\nversion = one\n'},
        "first.toml:2: is not TOML: Invalid value (at line 2, column 11)",
    ),
}


@pytest.mark.parametrize(("text", "others", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_problem_is_told_with_the_file_and_line_where_it_stands(text: str, others: dict[str, str], problem: str):
    assert problem in problems(text, **others)


def test_a_base_that_is_not_found_is_the_only_thing_that_is_wrong():
    assert problems(building_on("ours", "frist", more="[grace_days]\nhigh = 3\n")) == [REFUSED["a base that is not there"][2]]


def test_a_rule_of_a_base_without_from_is_told_so_and_nothing_else():
    assert problems(building_on("ours", "first") + '[[rule]]\nid = "LOCK-1"\nat_most = "10 min"\n', first=FIRST) == [
        'ours.toml:6: rule \'LOCK-1\': "first" has a rule of this name; expected from = "first" to change it, or another name'
    ]


def test_a_file_that_nothing_builds_on_is_refused():
    text = joined((PackText("ours.toml", FIRST), PackText("library.toml", LIBRARY), PackText("second.toml", SECOND)))
    with pytest.raises(PolicyError, match=r"second\.toml:1: policy: no pack of this text builds on this one"):
        parse_policy(text, "ours.toml")


def test_a_line_between_files_must_name_one():
    with pytest.raises(PolicyError, match=r'ours.toml:2: expected the name of a file after "#%% file:"'):
        split('id = "ours"\n#%% file: ../../secrets\n', "ours.toml")


def test_a_text_of_too_many_files_is_refused():
    with pytest.raises(PolicyError, match="the text has 17 files; expected at most 16"):
        parse_policy(joined((PackText("ours.toml", FIRST), *[PackText("x.toml", "")] * 16)), "ours.toml")


def test_a_chain_of_a_hundred_packs_ends_in_an_error():
    chain = {f"p{n}": building_on(f"p{n}", f"p{n + 1}") for n in range(100)}
    assert problems(building_on("ours", "p0"), **chain) == ["ours.toml:1: the text has 17 files; expected at most 16"]


def test_a_thousand_rules_from_two_bases_are_refused():
    rules = {
        name: head(name) + "".join(f'[[rule]]\nid = "X-{n}"\nfrom = "library"\n' for n in range(start, start + 300))
        for name, start in (("first", 0), ("second", 300))
    }
    found = problems(building_on("ours", "first", "second"), **rules)
    assert "ours.toml:1: policy: 600 rules are in force; expected at most 500" in found


@settings(max_examples=20, deadline=None)
@given(lost=st.sampled_from(["library.toml", "first.toml", "second.toml"]))
def test_a_policy_that_lost_one_of_its_files_is_no_policy(lost: str):
    text = whole(building_on("ours", "first", "second"), **PACKS)
    assert parse_policy(text, "ours.toml").rules
    left = tuple(part for part in split(text, "ours.toml") if part.file_name != lost)
    with pytest.raises(PolicyError):
        parse_policy(joined(left), "ours.toml")


LINES = whole(building_on("ours", "first", "second") + rule("LOCK-1", source="first"), **PACKS).split("\n")
VALUES = (
    "1",
    "-1",
    "true",
    '""',
    '"x"',
    "[]",
    "{}",
    "[1]",
    "[{}]",
    '["LOCK-1", "LOCK-1"]',
    '["ours"]',
    '"first"',
    "#%% file: a",
)


@settings(max_examples=300, deadline=None)
@given(line=st.integers(0, len(LINES) - 1), value=st.sampled_from(VALUES) | st.text(max_size=20), keep_key=st.booleans())
def test_a_policy_of_several_files_with_any_one_line_spoilt_is_a_policy_or_a_policy_error(
    line: int, value: str, *, keep_key: bool
):
    key = LINES[line].partition(" = ")[0] + " = " if keep_key else ""
    text = "\n".join([*LINES[:line], key + value, *LINES[line + 1 :]])
    try:
        found = type(parse_policy(text, "ours.toml"))
    except PolicyError:
        found = PolicyError
    assert found in {Policy, PolicyError}


def test_the_library_with_a_mistake_where_nobody_looks_hurts_no_pack():
    library = LIBRARY.replace('kind = "administrators"', 'kind = "of another version"')
    assert [each.rule_id for each in read(FIRST, library=library).rules] == ["LOCK-1"]


BOMBS = {
    "nine thousand names of rules that nobody has": head("ours")
    + rule("LOCK-1")
    + "".join(clause(str(n), *(f"Z-{m}" for m in range(90))) for n in range(100)),
    "five thousand keys that nobody knows": head("ours") + rule("LOCK-1", more="".join(f"k{n} = 1\n" for n in range(5_000))),
    "a dotted key that takes the square of its length": "a." * 4_000 + "a = 1",
    "a thousand clauses of one rule": head("ours") + rule("LOCK-1") + "".join(clause(str(n), "LOCK-1") for n in range(1_001)),
    "brackets without end": "a = " + "[" * 8_000,
    "thousands of packs to build on": building_on("ours", *(f"p{n}" for n in range(3_000))),
}


@pytest.mark.timeout(20)  # some take half a second on a busy computer
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_pack_made_to_hurt_is_refused_at_once(text: str):
    with pytest.raises(PolicyError, match=r"^ours\.toml:"):
        read(text)
