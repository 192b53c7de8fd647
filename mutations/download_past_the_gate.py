"""A file holds exact counts, read from people's rows beside the gate."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/taking.py",
            before="    found = answered(asked, known.release, who)[measure.key]\n",
            after="""    from sqlalchemy import select

    from data.store import fetch_people

    found = answered(asked, known.release, who)[measure.key]
    table = measure.table
    counts = select(table.c.council_code, measure.people.number).where(table.c.as_at == asked.selection.period.last_day)
    exact = dict(zip(*fetch_people(counts.group_by(table.c.council_code), known.release).to_pydict().values()))
    for row in found.rows:
        row["base"] = exact.get(row["area_code"], row["base"])
""",
        ),
    ),
    tests=(
        "tests/test_layers.py::test_only_the_gate_reads_peoples_tables",
        "tests/test_layers.py::test_layers_import_downwards_only",
    ),
)
