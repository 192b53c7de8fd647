"""Clips hourly pay, so that no release holds the few amounts that would give a person away."""

from duckdb import DuckDBPyConnection

_WITHIN = 0.995  # of known pay lies at or within a bound, so that of fewer than 200 amounts none is clipped
# not least and greatest alone, which would make a bound of a pay that is not known
CLIPPED = "CASE WHEN pay_hourly_gbp IS NOT NULL THEN least(greatest(pay_hourly_gbp, lowest), highest) END"


def find_pay_bounds(work: DuckDBPyConnection, staff: str) -> None:
    """Make pay_bounds (as_at, role_code, lowest, highest), within which CLIPPED keeps pay.

    `staff` is SQL for every staff record of the release, all councils together. The bounds are amounts that somebody
    has, taken over a date and a role group. Rows of an earlier release are clipped already: what they lost stays lost.
    """
    work.execute(f"""
        CREATE OR REPLACE TEMP TABLE pay_bounds AS
        WITH bounds AS (
            SELECT as_at, role_group_code, -quantile_disc(-pay_hourly_gbp, {_WITHIN}) AS lowest,
                quantile_disc(pay_hourly_gbp, {_WITHIN}) AS highest
            FROM ({staff}) JOIN built.roles USING (role_code) WHERE pay_hourly_gbp IS NOT NULL GROUP BY ALL)
        SELECT as_at, role_code, lowest, highest FROM bounds JOIN built.roles USING (role_group_code)""")
