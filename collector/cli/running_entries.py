"""The commands with which a collector begins, and with which it is kept running."""

from typing import Final

from collector.cli.entry import Entry

TO_BEGIN: Final = (
    Entry(
        "init",
        "init",
        "Begin: keys, database, a school and its policy.",
        (
            'rollcall init "Example Primary School" --data school',
            'rollcall init "Example Primary School" --data school --technician "T. Technician" --headteacher "H. Head"',
            'rollcall init "Example Primary School" --data school --host 192.0.2.10 --agents-port 8441',
        ),
    ),
    Entry(
        "serve",
        "serve",
        "Listen to the school's devices until Ctrl-C.",
        ("rollcall serve --data school", "ROLLCALL_DATA=school rollcall serve", "rollcall serve --data school --verbose"),
    ),
)

TO_RUN: Final = (
    Entry(
        "account",
        "account",
        "Who may sign in to the console: add, list, grant, reset and more.",
        (
            'rollcall account add t.technician@example.org --name "T. Technician" --role technician',
            'rollcall account add a.admin@example.org --name "A. Admin" --role administrator --every-school',
            "rollcall account reset t.technician@example.org",
        ),
    ),
    Entry(
        "authority",
        "authority",
        "The certificate authority: show, rotate, switch, retire.",
        ("rollcall authority show", "rollcall authority rotate", "rollcall authority retire --force"),
    ),
    Entry(
        "audit",
        "audit",
        "The audit log: what was done, what was refused.",
        ("rollcall audit", "rollcall audit --limit 500", "rollcall audit --json"),
    ),
    Entry(
        "evidence",
        "evidence",
        "What is held of a device leaves the house: export, keys.",
        (
            "rollcall evidence export LAP-0113 -o lap-0113.evidence",
            "rollcall evidence export 3f9a12cd -o 3f9a12cd.evidence --school example",
            "rollcall evidence keys -o school-keys.json",
        ),
    ),
    Entry(
        "verify",
        "verify",
        "Check an evidence file offline, with the school's public keys.",
        (
            "rollcall verify lap-0113.evidence --keys school-keys.json",
            "rollcall verify lap-0113.evidence --keys school-keys.json --json",
            "rollcall verify 3f9a12cd.evidence --keys school-keys.json",
        ),
    ),
    Entry(
        "simulate",
        "simulate",
        "Let invented devices enrol and report.",
        (
            "rollcall simulate --devices 50",
            "rollcall simulate --devices 3 --seed 7",
            "rollcall simulate --devices 50 --data build/demo/data",
        ),
    ),
    Entry(
        "backup",
        "backup",
        "One file with everything, made while serving; or check one.",
        (
            "rollcall backup -o /srv/backups",
            "rollcall backup -o /srv/backups --passphrase-file /etc/rollcall/backup-passphrase",
            "rollcall backup --check /srv/backups/rollcall-2026-11-22T020000Z.tar",
        ),
    ),
    Entry(
        "restore",
        "restore",
        "Make a data folder of a backup.",
        (
            "rollcall restore rollcall-2026-11-22T020000Z.tar --data school",
            "rollcall restore rollcall-2026-11-22T020000Z.tar.age --data school --ask-passphrase",
            "rollcall restore rollcall-2026-11-22T020000Z.tar --data school --replace",
        ),
    ),
    Entry(
        "rebuild",
        "rebuild",
        "Make what is known of the devices again from their evidence.",
        ("rollcall rebuild", "rollcall rebuild LAP-0113", "rollcall rebuild --json"),
    ),
    Entry(
        "alerts",
        "alerts",
        "Who is told what fails: add, list, test, status, digest.",
        (
            "rollcall alerts add it@school.example",
            "rollcall alerts add head@school.example --for head",
            "rollcall alerts status",
        ),
    ),
    Entry(
        "doctor",
        "doctor",
        "Is this collector in order? If not: what to do.",
        ("rollcall doctor", "rollcall doctor --deep", "rollcall doctor --data school --json"),
    ),
)
