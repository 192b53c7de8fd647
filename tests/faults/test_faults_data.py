"""Returns hold what cannot be, what is somebody else's, or what names people: it is told, and harms nobody."""

import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest

from broken import DAY, STAFF, WORKERS, WORKPLACE, added, cells, each, figures, put, release_file, rows_of, sound
from canary import found_in, plant
from etl.find import council_named
from homes import Commands, Look, Record, copied
from readers import RETURNS
from spoilt import Spoilt, Tried, told, tried

LAST_YEAR = "2024-09-30"
NI = "AB123456C"
OF_RETURNS = (
    *("workplaces", "staff_records", "role_counts", "leaving_reasons"),
    *("returns", "return_files", "problems", "completeness"),
)


def again(folder: Path, **changed: str) -> None:
    """The first staff record once more, with cells changed."""
    put(folder / WORKERS, [*rows_of(folder / WORKERS), rows_of(folder / WORKERS)[0] | changed])


def from_last_year(folder: Path, council: str) -> None:
    """The files that a council sent a year ago, in place of these."""
    shutil.rmtree(folder)
    shutil.copytree(RETURNS / LAST_YEAR / council, folder)


FAULTS = {
    "barnet": Spoilt(
        name="unknown codes in every record", by=each(WORKERS, "GENDER", lambda _: "F"),
        rule="gender-code", place="staff.csv 2 GENDER", words="it counts as unknown", refused=False,
    ),
    "bexley": Spoilt(
        name="unknown codes in a tenth of the records", by=cells(WORKERS, [3], ETHNICITY="7"),
        rule="ethnicity-code", place="staff.csv 5 ETHNICITY", words="list of ethnic groups", refused=False,
    ),
    "brent": Spoilt(
        name="an unknown code that decides", by=cells(WORKERS, [3], MAINJOBROLE="99"),
        rule="mainjobrole-code", place="staff.csv 5 MAINJOBROLE", words="a code of the list of job roles",
    ),
    "bromley": Spoilt(
        name="a record twice", by=again,
        rule="staff-repeated", place="staff.csv 14 UNIQUEWORKERID", words="Leave the second row out", refused=False,
    ),
    "camden": Spoilt(
        name="a record twice that differs", by=lambda folder: again(folder, CONTHOURS="18.5"),
        rule="staff-twice", place="staff.csv 14 UNIQUEWORKERID", words="Keep the row that is right",
    ),
    "enfield": Spoilt(
        name="a file of another council's last return", by=lambda folder: from_last_year(folder, "E09000002"),
        rule="same-file-as-another-council", place="staff.csv", words="the same as Barking and Dagenham, 2024-09-30",
    ),
    "havering": Spoilt(
        name="a return of a year ago as of now", by=lambda folder: from_last_year(folder, "havering"),
        rule="same-file-as-earlier", place="staff.csv", words="the same as Havering, 2024-09-30", refused=False,
    ),
    "haringey": Spoilt(
        name="a birth date to come", by=cells(WORKERS, DOB="01/01/2030"),
        rule="age-range", place="staff.csv 2 DOB", words="not between 14 and 100", refused=False,
    ),
    "harrow": Spoilt(
        name="a start date to come", by=cells(WORKERS, STARTDATE="01/01/2031"),
        rule="startdate-future", place="staff.csv 2 STARTDATE", words="counts as unknown", refused=False,
    ),
    "hillingdon": Spoilt(
        name="a day that is in no calendar", by=cells(WORKERS, DOB="31/02/1980"),
        rule="dob-date", place="staff.csv 2 DOB", words="not a day that exists",
    ),
    "hounslow": Spoilt(
        name="13,500 pounds an hour", by=cells(WORKERS, HOURLYRATE="13500.00"),
        rule="pay-unlikely", place="staff.csv 2 SALARYINT", words="hardly anybody's", refused=False,
    ),
    "islington": Spoilt(
        name="15 pounds a year", by=cells(WORKERS, SALARYINT="1", SALARY="15", HOURLYRATE=""),
        rule="pay-unlikely", place="staff.csv 2 SALARYINT", words="HOURLYRATE of an hour", refused=False,
    ),
    "lambeth": Spoilt(
        name="370 hours a week", by=cells(WORKERS, CONTHOURS="370"),
        rule="conthours-number", place="staff.csv 2 CONTHOURS", words="from 0 to 75", refused=False,
    ),
    "lewisham": Spoilt(
        name="leavers above staff", by=cells(WORKPLACE, ALLJOBROLES="8", STARTERS="0", LEAVERS="40", VACANCIES="0"),
        rule="leavers-above-staff", place="workplace.csv 2 LEAVERS", words="40 leavers, 12 staff", refused=False,
    ),
    "merton": Spoilt(
        name="leavers below zero", by=cells(WORKPLACE, ALLJOBROLES="8", STARTERS="0", LEAVERS="-4", VACANCIES="0"),
        rule="count-number", place="workplace.csv 2 LEAVERS", words="whole number from 0 to 999",
    ),
}  # fmt: skip
# folders whose own name is at fault, by what the report has as their council
NAMES = {
    "northamptonshire": ("council-abolished", "replaced by North Northamptonshire and West Northamptonshire"),
    "Cumbria": ("council-abolished", "replaced by Cumberland and Westmorland and Furness"),
    "hackny": ("folder-not-a-council", "hackny"),
}
DATES = {"2031-09-30": "future-date", "1925-09-30": "past-date", "2025-02-30": "folder-not-a-date"}
TWO_JOBS, HERE, THERE = "newham", "redbridge", "southwark"


def two_jobs(folder: Path) -> None:
    """A worker of the workplace has a second job in it, and a third in another."""
    added(WORKPLACE, **rows_of(folder / WORKPLACE)[0] | {"LOCALESTID": "0072", "TOTALPERMTEMP": "1"})(folder)
    cells(WORKPLACE, TOTALPERMTEMP="13")(folder)
    cells(WORKERS, NINUMBER=NI)(folder)
    again(folder, UNIQUEWORKERID="90001", MAINJOBROLE="7")
    again(folder, UNIQUEWORKERID="90002", LOCALESTID="0072")


@pytest.fixture(scope="module")
def collection(_sound_home: Path, tmp_path_factory: pytest.TempPathFactory, commands: Commands, served: Look) -> Tried:
    """All these returns in one folder."""
    root = tmp_path_factory.mktemp("odd")
    for council, spoilt in FAULTS.items():
        spoilt.by(sound(root / "returns", council))
    for council in (*NAMES, TWO_JOBS, HERE, THERE):
        sound(root / "returns", council)
    for day in DATES:
        sound(root / "returns", "sutton", day=day)
    two_jobs(root / "returns" / DAY / TWO_JOBS)
    for council in (HERE, THERE):
        cells(WORKERS, NINUMBER=NI)(root / "returns" / DAY / council)
    return tried(root / "returns", copied(_sound_home, root / "home"), commands, served)


@pytest.mark.parametrize("council", FAULTS)
def test_odd_data_are_told_by_place_and_reason_and_harm_nothing(collection: Tried, fault: Record, council: str) -> None:
    spoilt, code = FAULTS[council], council_named(council) or ""
    report = collection.reports[code]
    assert (report.would_be == "refused") is spoilt.refused, report.said
    (broken,) = [one for one in report.problems if one.rule == spoilt.rule]
    message = told(broken)
    assert message.startswith(f"{spoilt.place}: "), message
    assert spoilt.words in message
    fault(spoilt.name, message, collection.loaded.code, collection.is_unharmed(code, refused=spoilt.refused))


@pytest.mark.parametrize("name", [*NAMES, *DATES])
def test_a_folder_of_no_council_or_no_date_is_refused_and_told(collection: Tried, fault: Record, name: str) -> None:
    rule, words = NAMES.get(name) or (DATES[name], name)
    (spot,) = {
        spot.found
        for report in collection.unplaced
        for broken in report.problems
        for spot in broken.spots
        if broken.rule == rule and words in spot.found
    }
    now = figures(collection.home)
    assert {day for day, _ in now} == {LAST_YEAR, DAY}
    fault(f"a folder named {name}", f"{rule}: {spot}", collection.loaded.code, collection.before.items() <= now.items())


def people(home: Path, council: str) -> tuple[int, int]:
    """Staff records of a council, and the people whose they are."""
    with duckdb.connect(str(release_file(home)), read_only=True) as file:
        asked = "SELECT count(*), count(DISTINCT person_key) FROM staff_records WHERE council_code = ? AND as_at = ?"
        found = file.execute(asked, [council_named(council), DAY]).fetchone()
    assert found
    return found


def test_jobs_of_one_person_are_no_duplicates(collection: Tried, fault: Record) -> None:
    report = collection.reports[council_named(TWO_JOBS) or ""]
    assert report.problems == ()
    assert people(collection.home, TWO_JOBS)[0] == STAFF + 2
    assert people(collection.home, "bromley")[0] == STAFF  # the record that was there twice
    fault("one person with three jobs", report.said, collection.loaded.code, collection.is_well)


def test_a_worker_of_two_councils_counts_in_both(collection: Tried, fault: Record) -> None:
    for council in (HERE, THERE):
        assert collection.reports[council_named(council) or ""].problems == ()
        assert people(collection.home, council)[0] == STAFF
    with duckdb.connect(str(release_file(collection.home)), read_only=True) as file:
        shared = file.execute(
            "SELECT count(DISTINCT council_code) FROM staff_records WHERE as_at = ? AND person_key IS NOT NULL "
            "GROUP BY person_key HAVING count(*) > 1",
            [DAY],
        ).fetchall()
    assert shared == [(3,)]  # one person of these two and of the council above
    fault("a worker of two councils", "nothing is wrong with it", collection.loaded.code, collection.is_well)


def leaks_in(path: Path) -> list[bytes]:
    """What of the person is in a file, a workbook's parts among them."""
    if path.suffix != ".xlsx":
        return found_in(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        return [form for name in book.namelist() for form in found_in(book.read(name))]


def test_what_names_a_person_stays_in_the_return(
    commands: Commands, fault: Record, served: Look, home: Path, tmp_path: Path
) -> None:
    returns, to = tmp_path / "returns", tmp_path / "told"
    to.mkdir()
    plant(returns)
    loaded = commands("load", returns, "--report", to / "load.csv", home=home)
    everything = ("--report", to / "check.csv", "--json", to / "check.json")
    ran = [loaded, commands("check", returns, *everything, home=home)]
    # of a workplace's identifier, which one council here has a person's name in, the workbook tells all
    ran.append(commands("check", returns / DAY / "hackney", "--rows", to / "rows.xlsx", home=home))
    (to / "said").write_text("".join(one.said + one.complained for one in ran), encoding="utf-8")
    files = [*to.iterdir(), *(path for path in home.rglob("*") if path.is_file() and path.suffix != ".duckdb")]
    assert {path.name: found for path in files if (found := leaks_in(path))} == {}
    with duckdb.connect(str(release_file(home)), read_only=True) as release:  # where columns are packed
        for table in OF_RETURNS:
            rows = json.dumps(release.execute(f"FROM {table}").fetchall(), default=str, ensure_ascii=False)
            assert (table, found_in(rows.encode())) == (table, [])
    look = served(home)
    assert found_in(look.drawn.encode()) == []
    told_of = f"{len(files)} files and {len(OF_RETURNS)} tables hold nothing of the person"
    fault("a person in every free text, and in every cell", told_of, loaded.code, look.is_well)
