"""Reviews, backups and what falls due: each situation and what the rules about it must answer."""

from dataclasses import replace

from school_case import BY, FAIL, PASS, UNKNOWN, Case, day, recorded

from compliance.registers.accounts import MfaCheck
from compliance.registers.backups import BackupTest
from compliance.registers.data_protection import IcoRegistration
from compliance.registers.reviews import Review, ReviewKind

REVIEWED = Review(ReviewKind.POLICY, day("2026-01-12"), "H. Head")
RESTORED = BackupTest(day("2026-11-04"), "server", "three files", restored=True, tested_by=BY)
LOOKED = MfaCheck(day("2026-11-04"), "e-mail", "office", 4, 4, BY)
LED = MfaCheck(day("2026-11-04"), "E-mail", "Senior  leaders", 2, 2, BY)
REGISTERED = IcoRegistration("ZA0", day("2027-03-31"))

UPKEEP = [
    Case(
        "reviewed this year",
        "reviews_done",
        recorded(REVIEWED, replace(REVIEWED, done_on=day("2025-01-10"))),
        PASS,
        "The last one was on 12 January 2026",
        [("reviews", "1", "the last one was on 12 January 2026")],
        day("2027-01-12"),
    ),
    Case(
        "reviewed too long ago",
        "reviews_done",
        recorded(replace(REVIEWED, done_on=day("2025-11-19"))),
        FAIL,
        "The last one was on 19 November 2025; another was due by 19 November 2026",
        [("reviews", "1", "the last one was on 19 November 2025")],
        day("2026-11-19"),
    ),
    Case(
        "the last review named an earlier day for the next",
        "reviews_done",
        recorded(replace(REVIEWED, next_due=day("2026-11-01"))),
        FAIL,
        "The last one was on 12 January 2026; another was due by 1 November 2026",
        [("reviews", "1", "the last one was on 12 January 2026")],
        day("2026-11-01"),
    ),
    Case(
        "only something else was reviewed",
        "reviews_done",
        recorded(replace(REVIEWED, what=ReviewKind.DPIA)),
        UNKNOWN,
        "Nothing has been recorded yet: no policy review",
    ),
    Case(
        "files came back",
        "backups_tested",
        recorded(RESTORED),
        PASS,
        "server: files came back on 4 November 2026",
        [("backup-tests", "1", "server: files came back on 4 November 2026")],
        day("2027-02-03"),
    ),
    Case(
        "one backup of two was not tested this term",
        "backups_tested",
        recorded(RESTORED, replace(RESTORED, system="cloud", tested_on=day("2026-03-02"))),
        FAIL,
        "cloud: files came back on 2 March 2026; another test was due by 1 June 2026",
        [("backup-tests", "2", "cloud: files came back on 2 March 2026; another test was due by 1 June 2026")],
        day("2026-06-01"),
    ),
    Case(
        "files did not come back last time",
        "backups_tested",
        recorded(replace(RESTORED, tested_on=day("2026-11-01")), replace(RESTORED, restored=False)),
        FAIL,
        "server: files did not come back on 4 November 2026",
        [("backup-tests", "2", "server: files did not come back on 4 November 2026")],
        day("2026-11-04"),
    ),
    Case("no test", "backups_tested", recorded(), UNKNOWN, "Nothing has been recorded yet: no test of a backup"),
    Case(
        "all have one, and another role as well",
        "second_factor_everywhere",
        recorded(LED, LOOKED),
        PASS,
        "6 of 6 people, counted by role and service",
        [],
        day("2027-02-03"),
    ),
    Case(
        "the head was never looked at",
        "second_factor_everywhere",
        recorded(LOOKED),
        UNKNOWN,
        "Nobody has looked yet: senior leaders, e-mail",
        [],
        day("2027-02-03"),
    ),
    Case(
        "an old line says that nobody is a senior leader",
        "second_factor_everywhere",
        recorded(LOOKED, replace(LED, people=0, with_second_factor=0)),
        UNKNOWN,
        "Nobody has looked yet: senior leaders, e-mail",
        [],
        day("2027-02-03"),
    ),
    Case(
        "an old line of nobody is no look at anything",
        "second_factor_everywhere",
        recorded(replace(LED, people=0, with_second_factor=0)),
        UNKNOWN,
        "Nothing has been recorded yet: nobody has looked who has a second factor",
    ),
    Case(
        "one has none",
        "second_factor_everywhere",
        recorded(replace(LOOKED, checked_on=day("2026-10-01")), replace(LOOKED, with_second_factor=3)),
        FAIL,
        "office, e-mail: 3 of 4",
        [("mfa-checks", "2", "office, e-mail: 3 of 4")],
        day("2027-02-03"),
    ),
    Case(
        "nobody looked this term",
        "second_factor_everywhere",
        recorded(replace(LOOKED, checked_on=day("2026-08-20"))),
        FAIL,
        "office, e-mail: last looked at on 20 August 2026",
        [("mfa-checks", "1", "office, e-mail: last looked at on 20 August 2026")],
        day("2026-11-19"),
    ),
    Case(
        "nobody ever looked",
        "second_factor_everywhere",
        recorded(),
        UNKNOWN,
        "Nothing has been recorded yet: nobody has looked who has a second factor",
    ),
    Case(
        "it ends in spring",
        "registration_current",
        recorded(REGISTERED),
        PASS,
        "It ends on 31 March 2027",
        [("ico-registrations", "1", "ends on 31 March 2027")],
        day("2027-03-31"),
    ),
    Case(
        "it ends in 60 days",
        "registration_current",
        recorded(replace(REGISTERED, expires_on=day("2027-01-19"))),
        PASS,
        "It ends on 19 January 2027: less than 60 days from now, renew it",
        [("ico-registrations", "1", "ends on 19 January 2027")],
        day("2027-01-19"),
    ),
    Case(
        "it has ended",
        "registration_current",
        recorded(replace(REGISTERED, expires_on=day("2026-11-19"))),
        FAIL,
        "It ended on 19 November 2026",
        [("ico-registrations", "1", "ended on 19 November 2026")],
        day("2026-11-19"),
    ),
    Case("not registered", "registration_current", recorded(), UNKNOWN, "Nothing has been recorded yet: no registration"),
]
