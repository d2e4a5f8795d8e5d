"""What stands is not written again, whatever was kept of it; what does not is kept with the moments that it had."""

from datetime import timedelta
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from collector.judging import verdict_keeping
from collector.judging.failing import failing_since, since
from collector.judging.verdict_keeping import Dating
from collector.store.verdicts import StoredVerdict
from compliance.assessment import Assessment, Outcome, RuleOutcome
from compliance.verdict import Verdict
from tests.fakes.school_records import DEVICE, LATER, NOW

MOMENTS: Final = st.sampled_from([None, NOW - timedelta(days=2), NOW - timedelta(days=1)])
VERDICTS: Final = st.sampled_from(Verdict)
WORDS: Final = st.sampled_from(["seen", "seen otherwise"])
HELD: Final = st.builds(
    StoredVerdict,
    rule_id=st.just("LOCK-1"),
    verdict=VERDICTS,
    saw=WORDS,
    asks=WORDS,
    since=MOMENTS.filter(bool),
    failing_since=MOMENTS,
    policy_digest=st.just(b"before"),
    failing_from=MOMENTS,
)
OUTCOMES: Final = st.builds(Outcome, VERDICTS, WORDS, WORDS).flatmap(
    lambda outcome: (
        st.just(outcome)
        if outcome.verdict is not Verdict.WAIVED
        else st.sampled_from([Verdict.FAIL, Verdict.UNKNOWN]).map(lambda beneath: outcome._replace(beneath=beneath))
    )
)


def by_the_rules(held: StoredVerdict, outcome: Outcome) -> StoredVerdict:
    """What must be held then, but for the policy's text."""
    began = failing_since(outcome.beneath or outcome.verdict, held, NOW)
    seen_from = None if began is None else held.failing_from if held.failing_since == began else LATER
    stands = since(outcome.verdict, began, held, NOW)
    return StoredVerdict("LOCK-1", outcome.verdict, outcome.saw, outcome.asks, stands, began, held.policy_digest, seen_from)


@given(HELD, OUTCOMES)
def test_only_what_is_another_thing_than_what_is_held_is_written(held: StoredVerdict, outcome: Outcome) -> None:
    assessment = Assessment("a-policy", b"after", (RuleOutcome("LOCK-1", outcome),))
    found = verdict_keeping.compare(DEVICE, {"LOCK-1": held}, assessment, Dating(NOW, LATER))
    wanted = by_the_rules(held, outcome)
    assert [each._replace(policy_digest=b"before") for each in found.changed] == ([] if wanted == held else [wanted])
    assert found.is_by_another_text
