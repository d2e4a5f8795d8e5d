"""The commands for what is known of devices, and for what people record."""

from typing import Final

from collector.cli.entry import Entry

DAILY: Final = (
    Entry(
        "report",
        "report",
        "The compliance report, what needs action first.",
        (
            "rollcall report",
            "rollcall report --for governors --format pdf -o governors.pdf",
            'rollcall report freeze --for governors --period "Autumn term 2026"',
        ),
    ),
    Entry(
        "devices",
        "devices",
        "List the devices, the worst first.",
        ("rollcall devices", "rollcall devices --json", "rollcall devices --school example"),
    ),
    Entry(
        "device",
        "device",
        "One device: show, approve, accept, in-hand and more.",
        ("rollcall device show LAP-0113 --json", "rollcall device accept LAP-0113", "rollcall device check-now LAP-0113"),
    ),
    Entry(
        "software",
        "software",
        "Who has which program, as far as devices told.",
        (
            "rollcall software 7-zip --older-than 24.01",
            "rollcall software --device LAP-0113 --csv",
            "rollcall software firefox --json",
        ),
    ),
    Entry(
        "incidents",
        "incidents",
        "What a person must look at: copied devices, forks.",
        ("rollcall incidents", "rollcall incidents --all", "rollcall incidents --json"),
    ),
    Entry(
        "loan",
        "loan",
        "Loans: new, sign, show, list, return and more.",
        (
            'rollcall loan new --asset-tag LAP-0113 --serial 5CD1234ABC --make HP --model "ProBook 440" --borrower "A. Sample"',
            'rollcall loan sign LOAN-2026-0001 --as technician --name "T. Technician"',
            "rollcall loan return LOAN-2026-0001",
        ),
    ),
    Entry(
        "agreement",
        "agreement",
        "The words of the Device Loan Agreement: show.",
        ("rollcall agreement show", "rollcall agreement show --json", "rollcall agreement show --school example"),
    ),
    Entry(
        "signers",
        "signers",
        "Who may sign for the school: add, list, remove.",
        (
            'rollcall signers add "T. Technician" --as technician',
            'rollcall signers add "H. Head" --as headteacher',
            "rollcall signers list",
        ),
    ),
    Entry(
        "assets",
        "assets",
        "The asset list: import, list.",
        ("rollcall assets import assets.csv --dry-run", "rollcall assets import assets.csv", "rollcall assets list --json"),
    ),
    Entry(
        "register",
        "register",
        "What people record: list, add, change, import and more.",
        (
            "rollcall register list backup-tests",
            'rollcall register add people --name "A. Sample" --role teacher',
            "rollcall register import people staff.csv --dry-run",
        ),
    ),
    Entry(
        "privacy",
        "privacy",
        "What is held about people: inventory, export, erase and more.",
        (
            'rollcall privacy export "A. Sample" -o a-sample.html',
            "rollcall privacy notice -o privacy-notice.html",
            "rollcall privacy inventory",
        ),
    ),
    Entry(
        "exception",
        "exception",
        "What is excused until a day: grant, list, show, revoke.",
        (
            "rollcall exception list",
            "rollcall exception show EXC-2026-0001",
            'rollcall exception revoke EXC-2026-0001 --why "no longer needed"',
        ),
    ),
    Entry(
        "calendar",
        "calendar",
        "Terms, holidays, INSET days: show, import, add.",
        (
            "rollcall calendar import term-dates.ics --dry-run",
            'rollcall calendar add-term "Autumn term 2026" 2026-09-02 2026-12-18',
            'rollcall calendar close-day "INSET day" 2026-11-27',
        ),
    ),
    Entry(
        "enrolment-key",
        "enrolment_key",
        "The key for devices that stay on site: new, revoke.",
        (
            "rollcall enrolment-key new -o on-site.toml",
            "rollcall enrolment-key revoke",
            "rollcall enrolment-key new -o on-site.toml --school example",
        ),
    ),
    Entry(
        "kit",
        "kit",
        "The install kit: what puts the agent on devices.",
        (
            "rollcall kit -o install-kit",
            "rollcall kit -o install-kit --with-key",
            "rollcall kit -o /media/stick/install-kit --with-key --school example",
        ),
    ),
    Entry(
        "policy",
        "policy",
        "Policy packs: list, show, coverage, explain, kinds, new, check, adopt.",
        (
            "rollcall policy coverage s004-primary",
            "rollcall policy new our-policy.toml --on s004-primary",
            "rollcall policy adopt our-policy.toml",
        ),
    ),
)
