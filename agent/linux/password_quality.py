"""What a new password must be like. Sources: pam_pwquality(8), pwquality.conf(5), pam_unix(8)."""

from collections.abc import Mapping, Sequence
from typing import Final

from agent.errors import NotSupported
from agent.host import Files
from agent.linux.pam import PamRule, using
from agent.linux.settings_file import assignments, with_drop_ins
from agent.probes.parsing import parser
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_SETTINGS: Final = "/etc/security/pwquality.conf"
_CREDITS: Final = ("dcredit", "ucredit", "lcredit", "ocredit")  # digits, capitals, small letters, others
_LEAST: Final = 6  # pwquality.conf(5): "cannot be set to lower value than 6"
_OTHER_CHECKERS: Final = ("pam_cracklib.so", "pam_passwdqc.so")
_DEBIANS_LEAST: Final = 6  # pam_unix(8) of Debian, where `obscure` is an option that only Debian's has
_NO_DEFAULT: Final = Unknown(
    Why.NOT_RECORDED, "no minimum length is set, and what pam_unix asks without one differs between distributions"
)


@dataclass(frozen=True, slots=True)
class PasswordQuality:
    """The shortest password that is taken, and whether it must have several kinds of letters."""

    minimum_length: int | Unknown
    several_kinds_of_letters: bool | Unknown


def quality_asked(host: Files, rules: Sequence[PamRule]) -> PasswordQuality:
    """What the modules ask that a new password goes through; where two set a length the longer one. Raises ProbeError."""
    for module in _OTHER_CHECKERS:
        if using(rules, module):
            raise NotSupported(f"new passwords are checked by {module.removesuffix('.so')}, which this version does not read")
    of_unix = _of_unix(using(rules, "pam_unix.so"))
    checked = using(rules, "pam_pwquality.so")
    if not checked:
        return PasswordQuality(_NO_DEFAULT if of_unix is None else of_unix, several_kinds_of_letters=False)
    asked = parse_quality("\n".join((with_drop_ins(host, _SETTINGS), *checked[0].arguments)))
    if isinstance(asked.minimum_length, int) and of_unix is not None:
        return PasswordQuality(max(asked.minimum_length, of_unix), asked.several_kinds_of_letters)
    return asked


def _of_unix(rules: Sequence[PamRule]) -> int | None:
    """The length that pam_unix itself asks for, where that can be said."""
    for rule in rules:
        length = rule.value("minlen")
        if length is not None and length.isdecimal():
            return int(length)
        if "obscure" in rule.arguments:
            return _DEBIANS_LEAST
    return None


@parser("pwquality_conf", "cat /etc/security/pwquality.conf", "pwquality")
def parse_quality(text: str) -> PasswordQuality:
    """The settings, then the module's own arguments, which win. Credits that are given make a password shorter."""
    settings = assignments(text)
    if _number(settings, "enforcing", 1) == 0:
        return PasswordQuality(0, several_kinds_of_letters=False)
    credit = [_number(settings, name, 0) for name in _CREDITS]
    length = max(_LEAST, _number(settings, "minlen", 8)) - sum(each for each in credit if each > 0)
    kinds = max(_number(settings, "minclass", 0), sum(each < 0 for each in credit))
    return PasswordQuality(max(0, length), several_kinds_of_letters=kinds > 1)


def _number(settings: Mapping[str, str], name: str, default: int) -> int:
    return int(settings[name]) if name in settings else default
