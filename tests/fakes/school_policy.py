"""A small policy with rules about devices and about the school as a whole."""

from typing import Final

SCHOOL_POLICY: Final = """\
id = "small"
version = "1"
title = "A small policy"
school_kind = "primary school"
seed = ""
evidence_good_for = "30 days"
[grace_days]
critical = 1
high = 7
medium = 14
low = 30

[[rule]]
id = "LOCK-1"
title = "Screen locks itself"
kind = "screen_lock"
at_most = "15 min"
severity = "high"
who_acts = ["borrower"]
[[rule.clause]]
policy = "The policy"
section = "4.5"
quote = ""
[rule.how_to_fix]
any = "Ask the technician."

[[rule]]
id = "BKP-1"
title = "Backups are tested"
kind = "backups_tested"
at_most = "91 days"
severity = "medium"
who_acts = ["technician"]
[[rule.clause]]
policy = "The policy"
section = "4.9"
quote = ""
[rule.how_to_fix]
any = "Restore three files, and record it."

[[rule]]
id = "REP-1"
title = "The governors are told every term"
kind = "reviews_done"
what = "governor_report"
at_most = "91 days"
severity = "record"
who_acts = ["headteacher"]
[[rule.clause]]
policy = "The policy"
section = "1.1"
quote = ""
[rule.how_to_fix]
any = "Send the report, and record it."
"""
