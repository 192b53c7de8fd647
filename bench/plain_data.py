"""What the plain page reads: a release's counts and staff records as two Parquet files, made once.

python -m bench.plain_data FOLDER, in a home.
"""

import sys
from pathlib import Path

import duckdb

from data.store import live_release

COUNTS, STAFF = "counts.parquet", "staff.parquet"
KINDS = {  # columns of each file that hold a word of a few
    COUNTS: ("as_at", "council_code", "service_code", "role_code"),
    STAFF: (
        "as_at", "council_code", "service_code", "role_code", "contract_code", "is_zero_hours", "age_band",
        "gender_code", "ethnic_group", "nationality_group", "disability", "is_in_role_a_year", "years_in_sector",
        "sc_qualification", "recruitment_source_code", "care_certificate_code",
    ),
}  # fmt: skip
_NUMBERS = {COUNTS: ("employees", "starters", "leavers", "vacancies"), STAFF: ("is_employee", "wte", "pay_hourly_gbp")}
_TABLES = {COUNTS: "role_counts", STAFF: "staff_records"}


def made(folder: Path) -> Path:
    """The folder of the two files, made now unless they are of the live release already."""
    release = live_release()
    whole = folder / release.release_id
    if not whole.is_dir():
        for old in folder.glob("*/*.parquet"):
            old.unlink()
        begun = folder / "begun"
        begun.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(release.path), read_only=True) as connection:
            for name, table in _TABLES.items():
                words = ", ".join(f"{column}::VARCHAR AS {column}" for column in KINDS[name])
                statement = f"SELECT {words}, {', '.join(_NUMBERS[name])} FROM {table} ORDER BY as_at, council_code"
                connection.execute(f"COPY ({statement}) TO '{begun / name}' (FORMAT parquet)")
        begun.rename(whole)
    return whole


if __name__ == "__main__":
    print(made(Path(sys.argv[1])))
