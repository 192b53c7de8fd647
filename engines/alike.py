"""Whether two engines answer alike: whole tables, value by value. What is told holds no value."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_TOLERANCE = 1e-9  # of a value: sums of fractions differ in their last digits with the order they are added in


def differences(expected: pa.Table, found: pa.Table) -> list[str]:
    """What is not as expected, the order of rows and the width of numbers left out; nothing where all is."""
    if expected.column_names != found.column_names:
        return [f"columns are {', '.join(found.column_names)}, not {', '.join(expected.column_names)}"]
    if expected.num_rows != found.num_rows:
        return [f"{found.num_rows} rows, not {expected.num_rows}"]
    try:
        found = found.cast(expected.schema)
    except pa.ArrowInvalid as wrong:
        return [f"types are {', '.join(map(str, found.schema.types))}: {type(wrong).__name__}"]
    expected, found = _in_order(expected), _in_order(found)
    unequal = {name: _unequal(expected[name], found[name]) for name in expected.column_names}
    return [
        f"column {name} differs in {number} of {expected.num_rows} rows" for name, number in unequal.items() if number
    ]


def are_in_one_order(expected: pa.Table, found: pa.Table) -> bool:
    """Whether rows that are alike come in the same order."""
    found = found.cast(expected.schema)
    return not any(_unequal(expected[name], found[name]) for name in expected.column_names)


def _in_order(table: pa.Table) -> pa.Table:
    # sums come last, so that a digit that differs puts no row elsewhere
    columns = sorted(table.column_names, key=lambda name: pa.types.is_floating(table[name].type))
    return table.take(pc.sort_indices(table, sort_keys=[(name, "ascending") for name in columns]))


def _unequal(expected: pa.ChunkedArray, found: pa.ChunkedArray) -> int:
    if pa.types.is_floating(expected.type):
        # null becomes not a number, which no release holds
        one, other = (np.asarray(each.to_numpy(), dtype=float) for each in (expected, found))
        return int(np.count_nonzero(~np.isclose(one, other, rtol=_TOLERANCE, atol=0, equal_nan=True)))
    same: Any = pc.or_kleene(pc.equal(expected, found), pc.and_(expected.is_null(), found.is_null()))
    return len(expected) - int(pc.sum(pc.fill_null(same, False)).as_py() or 0)
