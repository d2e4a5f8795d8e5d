"""A school's devices for the pages of the console: counted, listed and searched without reading all of them for each page.

A `FleetWatch` (watch.py) keeps a `Snapshot` (snapshot.py) of each school that is looked at: `.as_at`, `.counts(simulated=…)`,
`.by_check`, `.by_group`, `.first_things`, `.never_heard_of`, and `.lines` of one `Line` (line.py) for each device. A `Filter`
(filters.py) is what an address asks: `Filter.from_query(query)`, `.query()`, `.words`; `chosen(snapshot, filter)` (choosing.py)
are its lines, `devices_page(tx, snapshot, filter, page)` (devices_page.py) one page of them with what each needs, and
`list_csv(snapshot, filter, with_people=…)` (list_csv.py) all of them. A number on a page is a `Counted` (counted.py): its
filter lists exactly what it counts. `off_site(snapshot)` (off_site.py) says who has which laptop. Counts and lists come of
the same lines, so they agree.
"""
