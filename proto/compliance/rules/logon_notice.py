"""People are shown a notice before they log in, and its words are those that the school wrote."""

from typing import Final, assert_never

from compliance.facts import LogonNotice, NoNotice, ShownNotice
from compliance.notice import notice_hash
from compliance.policy_table import Table
from compliance.rules.kind import timeless_kind
from compliance.rules.parameter import FlagParameter, OtherParameter
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_WORDS_ALLOWED: Final = "text of at most 4096 bytes"
_TITLE: Final = OtherParameter("notice_title", "the title of the notice; empty where it has none", _WORDS_ALLOWED)
_TEXT: Final = OtherParameter("notice_text", "the words of the notice; empty where any words will do", _WORDS_ALLOWED)
_OWN_WORDS: Final = FlagParameter(
    "own_words", "whether it must be the school's own words: without notice_text it is then not known", default=False
)
_NOTHING: Final = Finding(Verdict.FAIL, "Nothing is shown before people log in")
_ANY_WORDS: Final = Finding(Verdict.PASS, "A notice is shown before people log in")
_OUR_WORDS: Final = Finding(Verdict.PASS, "The notice before log-in has the words of the school's")
_NO_WORDS_YET: Final = Finding(
    Verdict.UNKNOWN,
    "A notice is shown before people log in; whether it has the school's words is not known: the policy has none in "
    "notice_text",
)
_OTHER_WORDS: Final = Finding(Verdict.FAIL, "A notice is shown before people log in, with other words than the school's")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the notice must say; without a text any notice will do, or with `own_words` none that is known."""

    notice_title: str
    notice_text: str
    own_words: bool


def parse_parameters(table: Table) -> Parameters:
    """`notice_title` and `notice_text`, both empty unless said, `own_words` no unless said. A title alone is no notice."""
    title, text = _words(table, _TITLE.name), _words(table, _TEXT.name)
    if title and not text:
        table.expected(_TEXT.name, "the words below the title")
    return Parameters(title, text, _OWN_WORDS.read(table))


def _words(table: Table, name: str) -> str:
    return table.text(name, may_be_empty=True) if table.has(name) else ""


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    words = ", in the school's words" if parameters.notice_text or parameters.own_words else ""
    return f"People are shown a notice before they log in{words}"


def judge(parameters: Parameters, fact: LogonNotice) -> Finding:
    """Spaces and line breaks make no difference: both sides hash in one way (compliance/notice.py)."""
    match fact.notice:
        case NoNotice():
            return _NOTHING
        case ShownNotice(text_sha256):
            if not parameters.notice_text:
                return _NO_WORDS_YET if parameters.own_words else _ANY_WORDS
            ours = notice_hash(parameters.notice_title, parameters.notice_text)
            return _OUR_WORDS if text_sha256.lower() == ours else _OTHER_WORDS
        case impossible:
            assert_never(impossible)


KIND: Final = timeless_kind(
    "logon_notice",
    fact=LogonNotice,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_TITLE, _TEXT, _OWN_WORDS),
)
