"""Whole returns of a few records, and how to break their files as programs, people and networks do."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb

from raw import training, worker, workplace, write

DAY = "2025-09-30"
STAFF = 12
EVERY_FILE = ("workplace.csv", "staff.csv", "training.csv")
WORKPLACE, WORKERS, TRAINED = EVERY_FILE
Break = Callable[[Path], object]  # of a council's folder, in which lie workplace.csv, staff.csv and training.csv


def sound(root: Path, council: str, *, day: str = DAY, staff: int = STAFF) -> Path:
    """A return with nothing wrong in it, whose identifiers begin with zeros; its folder."""
    people = [f"{number:05}" for number in range(1, staff + 1)]
    write(
        root,
        [workplace(LOCALESTID="0071", ESTNAME=f"{council} care", TOTALPERMTEMP=str(min(staff, 999)))],
        [worker(LOCALESTID="0071", UNIQUEWORKERID=each, NINUMBER="", DISPLAYID=f"{council} {each}") for each in people],
        [training(LOCALESTID="0071", UNIQUEWORKERID=each, TRAININGNAME=council) for each in people[:2]],
        folder=f"{day}/{council}",
    )
    return root / day / council


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a file by column."""
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def put(file: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write rows under the header that the file has."""
    header = file.read_text(encoding="utf-8").partition("\n")[0].strip().split(",")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header, restval="")
        writer.writeheader()
        writer.writerows(rows)


def cells(name: str, rows: Iterable[int] = (0,), **changed: str) -> Break:
    """Change cells in some rows of a file."""
    wanted = frozenset(rows)

    def change(folder: Path) -> None:
        file = folder / name
        put(file, [row | changed if place in wanted else row for place, row in enumerate(rows_of(file))])

    return change


def added(name: str, **row: str) -> Break:
    """Add a row under the others."""
    return lambda folder: put(folder / name, [*rows_of(folder / name), row])


def content(name: str, change: Callable[[bytes], bytes]) -> Break:
    """Change the bytes of a file."""
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))


def each(name: str, column: str, change: Callable[[str], str]) -> Break:
    """Change every cell of a column."""
    return lambda folder: put(folder / name, [row | {column: change(row[column])} for row in rows_of(folder / name)])


def zipped(members: Mapping[str, bytes], *, links: Iterable[str] = ()) -> bytes:
    """A zip with these members, some of them links."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            about = zipfile.ZipInfo(name)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = (0o120777 if name in set(links) else 0o100644) << 16
            archive.writestr(about, data)
    return made.getvalue()


def figures(home: Path) -> dict[tuple[str, str], int]:
    """Each date and council of the live release to one number over all that it holds of their people."""
    with duckdb.connect(str(release_file(home)), read_only=True) as file:
        counted = " UNION ALL BY NAME ".join(
            f"SELECT as_at, council_code, hash(each) AS number FROM {table} AS each"
            for table in ("workplaces", "staff_records", "role_counts", "leaving_reasons")
        )
        rows = file.execute(
            f"SELECT as_at::VARCHAR, council_code, sum(number) FROM ({counted}) GROUP BY ALL"
        ).fetchall()
    return {(as_at, council): number for as_at, council, number in rows}


def release_file(home: Path) -> Path:
    """The file of the live release."""
    live = (home / "releases" / "CURRENT").read_text(encoding="utf-8").strip()
    return home / "releases" / f"release-{live}.duckdb"
