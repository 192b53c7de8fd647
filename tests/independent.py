"""The measures worked out a second time, in plain pandas from the files, sharing no code with Muster."""

from pathlib import Path

import pandas as pd

AS_AT = pd.Timestamp("2025-09-30")
LIVING_WAGE = {"york": 12.60}  # announced in October 2024, due from May 2025; every other folder is of London
LONDON_LIVING_WAGE = 13.85
ROLE_COUNTS = {"social-workers": "6", "occupational-therapists": "15"}
Pair = tuple[float, float]  # numerator and base; of an amount its value and of how many people
_REFERENCE = Path(__file__).parents[1] / "data" / "reference" / "ascwds"


def _codes(name: str) -> pd.DataFrame:
    return pd.read_csv(_REFERENCE / name, dtype=str, keep_default_na=False)


ROLES, SOURCES = _codes("job_roles.csv"), set(_codes("recruitment_sources.csv")["code"])
RETIRED = {"22": "27", "41": "40"} | dict.fromkeys(["12", "13", "14", "18", "19", "20", "21"], "42")


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The workplaces and staff records of one council's folder as text, blank as missing."""
    frames = {}
    for path in folder.glob("*.csv"):
        raw = path.read_bytes()
        try:
            raw.decode("utf-8")
            encoding = "utf-8-sig"
        except UnicodeDecodeError:
            encoding = "cp1252"
        rows = pd.read_csv(path, dtype=str, encoding=encoding, keep_default_na=False)
        if "ESTNAME" in rows:
            frames["workplace"] = rows
        elif "DISPLAYID" in rows:
            frames["staff"] = rows
    workplaces, staff = frames["workplace"], frames["staff"]
    workplaces = workplaces[workplaces["STATUS"].str.upper() != "DELETE"]
    staff = staff[(staff["STATUS"].str.upper() != "DELETE") & staff["LOCALESTID"].isin(workplaces["LOCALESTID"])]
    staff = staff.drop_duplicates()
    return workplaces, staff.assign(role=staff["MAINJOBROLE"].replace(RETIRED), contract=staff["EMPLSTATUS"])


def counts(workplaces: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """One row a workplace and role: LOCALESTID, role, employees, STARTERS, LEAVERS, VACANCIES (missing = unknown)."""
    employees = staff[staff["contract"].isin(["1", "2"])].groupby(["LOCALESTID", "role"]).size()
    listed = {}
    for row in workplaces.to_dict("records"):
        roles = [RETIRED.get(role, role) for role in row["ALLJOBROLES"].split(";") if role]
        here = [role for place, role in employees.index if place == row["LOCALESTID"]]
        for role in {*roles, *here}:
            listed[row["LOCALESTID"], role] = {
                name: _known(row, name, role, roles) for name in ("STARTERS", "LEAVERS", "VACANCIES")
            }
    frame = pd.DataFrame.from_dict(listed, orient="index").astype("float64")
    return frame.assign(employees=employees.reindex(frame.index).fillna(0))


def _known(row: dict[str, str], name: str, role: str, roles: list[str]) -> float | None:
    cell = row[name].strip()
    if cell in {"", "999"}:
        return None
    items = cell.split(";")
    if len(items) != len(roles):
        return 0.0
    own = [item for item, each in zip(items, roles, strict=True) if each == role]
    if any(item in {"", "999"} for item in own):
        return None
    total = float(sum(int(item) for item in own))
    if name == "VACANCIES" and role == "4" and row["REGTYPE"] != "2":
        return 0.0
    return total


def hours(staff: pd.DataFrame) -> pd.Series:
    """Weekly hours of each record, missing where not known."""
    contracted = staff["contract"].isin(["1", "2"]) & (staff["ZEROHRCONT"] != "1")
    text = staff["CONTHOURS"].where(contracted, staff["AVGHOURS"])
    given = pd.to_numeric(text, errors="coerce")
    return given.where(given.between(0, 75))  # 999 is none


def hourly_pay(staff: pd.DataFrame) -> pd.Series:
    """Pay an hour of each record to the nearest 5p, missing where not known; salaries spread over 52.14 weeks."""
    interval = staff["SALARYINT"]
    yearly = pd.to_numeric(staff["SALARY"].where(interval == "1"), errors="coerce") / (52.14 * hours(staff))
    rate = pd.to_numeric(staff["HOURLYRATE"].where(interval == "3"), errors="coerce")
    pay = rate.where(interval == "3", yearly)
    return ((pay.where(pay > 0) * 20).round() / 20).replace(float("inf"), float("nan"))


def days_sick(staff: pd.DataFrame) -> pd.Series:
    """Days of sickness of each record, at most 90, missing where not known."""
    days = pd.to_numeric(staff["DAYSSICK"], errors="coerce")
    return days.where(days.between(0, 366)).clip(upper=90)


def _day(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="%d/%m/%Y", errors="coerce")


def ages(staff: pd.DataFrame) -> pd.Series:
    """Age in whole years of each record on the day of the return, missing where not known."""
    born = _day(staff["DOB"])
    had_birthday = (born.dt.month < AS_AT.month) | ((born.dt.month == AS_AT.month) & (born.dt.day <= AS_AT.day))
    years = AS_AT.year - born.dt.year - (~had_birthday).astype(float)
    return years.where(years.between(14, 100))


def days_in_role(staff: pd.DataFrame) -> pd.Series:
    """Days since each record's start; missing where not known, in the future, or before the age of 14."""
    started, born = _day(staff["STARTDATE"]), _day(staff["DOB"])
    is_adult = ages(staff).isna() | (started >= born + pd.DateOffset(years=14))
    return (AS_AT - started).dt.days.where((started <= AS_AT) & is_adult)


def years_in_sector(staff: pd.DataFrame) -> pd.Series:
    """Year of the return less that of starting in the sector, which comes before the start in the role."""
    year = pd.to_numeric(staff["STARTINSECT"].where(staff["STARTINSECT"] != "999"), errors="coerce")
    started = _day(staff["STARTDATE"])
    fits = started.isna() | (started > AS_AT) | (year <= started.dt.year)
    return (AS_AT.year - year).where(year.between(1900, AS_AT.year) & fits)


def qualification(staff: pd.DataFrame) -> pd.Series:
    """'none', a level from 0 to 8, or 'level-unknown'; missing where not known."""
    kind, _, level = (staff["SCQUAL"].str.partition(";")[part] for part in range(3))
    known = level.where(level.isin([*"012345678"]), "level-unknown").where(level.isin([*"012345678", "", "999"]))
    return known.where(kind == "1").mask(kind == "2", "none")


def ethnic_groups(staff: pd.DataFrame) -> pd.Series:
    """The census's group of each record, missing where not known."""
    groups = _codes("ethnicity.csv").set_index("code")["group"]
    found = staff["ETHNICITY"].map(groups)
    return found.where(found != "Not known")


def nationalities(staff: pd.DataFrame) -> pd.Series:
    """The code of each record's nationality, missing where not known."""
    codes = _codes("nationality.csv")["code"]
    return staff["NATIONALITY"].where(staff["NATIONALITY"].isin(codes) & ~staff["NATIONALITY"].isin(["998", "999"]))


def near_floor(staff: pd.DataFrame) -> pd.Series:
    """1 for pay of at most 1.02 times the floor of September 2025 for the age, 0 for more, missing where not known."""
    interval, age = staff["SALARYINT"], ages(staff)
    yearly = pd.to_numeric(staff["SALARY"].where(interval == "1"), errors="coerce") / (52.14 * hours(staff))
    pay = pd.to_numeric(staff["HOURLYRATE"].where(interval == "3"), errors="coerce").where(interval == "3", yearly)
    floor = pd.Series(12.21, index=staff.index).mask(age < 21, 10.00).mask(age < 18, 7.55)
    is_counted = (pay > 0) & (pay != float("inf")) & ~staff["APPRENTICE"].isin(["1", "314", "315"])
    return (pay <= 1.02 * floor).astype(float).where(is_counted)


def reasons(workplaces: pd.DataFrame) -> float:
    """Leavers with a reason, where there are leavers at all and as many numbers as reasons."""
    total = 0.0
    for row in workplaces.to_dict("records"):
        codes, numbers = (row[name].split(";") if row[name] else [] for name in ("REASONS", "REASONNOS"))
        left = sum(int(item) for item in row["LEAVERS"].split(";") if item.isdigit() and item != "999")
        if codes and len(codes) == len(numbers) and left:
            total += sum(int(number) for number in numbers if number.isdigit() and number != "999")
    return total


def followed(folder: Path) -> dict[str, Pair]:
    """Joiners and leavers seen between the council's return of a year before, if there is one, and this one."""
    before = folder.parents[1] / "2024-09-30" / folder.name
    if not before.exists():
        return {}
    now, then = (staff[staff["contract"].isin(["1", "2"])] for staff in (read(folder)[1], read(before)[1]))
    own = now.get("CHGUNIQUEWRKID", pd.Series("", index=now.index))
    named = dict(zip(now["UNIQUEWORKERID"].where(own == "", own), now["UNIQUEWORKERID"], strict=True))
    people = dict(zip(named, now["NINUMBER"].str.upper().str[:8], strict=True))
    left = dict(zip(then["UNIQUEWORKERID"], then["NINUMBER"].str.upper().str[:8], strict=True))
    joined = [name for name in named if left.pop(name, None) is None and left.pop(named[name], None) is None]
    gone = list(left.values())
    new = 0
    for name in joined:
        if people[name] and people[name] in gone:
            gone.remove(people[name])
        else:
            new += 1
    if len(now) - new < 0.8 * min(len(now), len(then)):
        return {}
    return {"joiners-seen": (float(new), float(len(now))), "leavers-seen": (float(len(gone)), float(len(now)))}


def sums(folder: Path) -> dict[str, Pair]:
    """Numerator and base of every measure for one council's folder; of an amount its value and of how many people."""
    workplaces, staff = read(folder)
    employed = staff[staff["contract"].isin(["1", "2"])]
    known = _known_of(employed)
    wage = LIVING_WAGE.get(folder.name, LONDON_LIVING_WAGE)
    return {
        **_of_counts(counts(workplaces, staff)),
        **_of_everybody(staff),
        **{f"known-{name}": _share(each) for name, each in known.items()},
        **_of_people(employed, known),
        **_of_work(employed, known),
        **_of_roles(employed),
        **_of_amounts(employed, wage),
        "leavers-with-reason": (given := reasons(workplaces), given),
        **followed(folder),
    }


def _share(sought: pd.Series, known: pd.Series | None = None) -> Pair:
    """Those sought among those known, or among all."""
    everybody = pd.Series(True, index=sought.index) if known is None else known
    return float((sought & everybody).sum()), float(everybody.sum())


def _of_counts(rows: pd.DataFrame) -> dict[str, Pair]:
    leavers, starters, vacancies = (rows.dropna(subset=[name]) for name in ("LEAVERS", "STARTERS", "VACANCIES"))
    both = rows.dropna(subset=["LEAVERS", "STARTERS"])
    left = float(leavers["LEAVERS"].sum()), float(leavers["employees"].sum())
    came = float(starters["STARTERS"].sum()), float(starters["employees"].sum())
    vacant = float(vacancies["VACANCIES"].sum())
    posts = vacant, float(vacancies["employees"].sum()) + vacant
    return {
        "turnover": left, "leavers": left, "starters-rate": came, "starters": came,
        "net-flow": (float(both["STARTERS"].sum() - both["LEAVERS"].sum()), float(both["employees"].sum())),
        "vacancies": posts, "vacancy-rate": posts,
    }  # fmt: skip


def _of_everybody(staff: pd.DataFrame) -> dict[str, Pair]:
    return {
        "workers": (float(len(staff)), float(len(staff))),
        "agency-share": _share(staff["contract"] == "4"),
        "permanent-share": _share(staff["contract"] == "1"),
    }


def _known_of(employed: pd.DataFrame) -> dict[str, pd.Series]:
    """Whose answer is known, by field."""
    return {
        "age": ages(employed).notna(),
        "gender": employed["GENDER"].isin(["1", "2", "4"]),
        "ethnic-group": ethnic_groups(employed).notna(),
        "nationality": nationalities(employed).notna(),
        "disability": employed["DISABLED"].isin(["0", "1"]),
        "hours": hours(employed).notna(),
        "zero-hours": employed["ZEROHRCONT"].isin(["1", "2"]),
        "pay": hourly_pay(employed).notna(),
        "sickness": days_sick(employed).notna(),
        "start-date": days_in_role(employed).notna(),
        "sector-start": years_in_sector(employed).notna(),
        "qualification": qualification(employed).notna(),
        "care-certificate": employed["CARECERT"].isin(["1", "2", "3"]),
        "recruitment-source": employed["RECSOURCE"].isin(SOURCES - {"16"}),
    }


def _of_people(employed: pd.DataFrame, known: dict[str, pd.Series]) -> dict[str, Pair]:
    age = ages(employed)
    return {
        "age-55-over-share": _share(age >= 55, known["age"]),
        "age-under-25-share": _share(age < 25, known["age"]),
        "women-share": _share(employed["GENDER"] == "2", known["gender"]),
        "minority-ethnic-share": _share(ethnic_groups(employed) != "White", known["ethnic-group"]),
        "non-british-share": _share(nationalities(employed) != "826", known["nationality"]),
        "disabled-share": _share(employed["DISABLED"] == "1", known["disability"]),
    }


def _of_work(employed: pd.DataFrame, known: dict[str, pd.Series]) -> dict[str, Pair]:
    level, near = qualification(employed), near_floor(employed)
    return {
        "near-wage-floor-share": _share(near == 1, near.notna()),
        "zero-hours-share": _share(employed["ZEROHRCONT"] == "1", known["zero-hours"]),
        "sickness-share": _share(days_sick(employed) > 0, known["sickness"]),
        "in-role-a-year-share": _share(days_in_role(employed) > 365, known["start-date"]),
        "sector-3-years-share": _share(years_in_sector(employed) >= 3, known["sector-start"]),
        "level-2-share": _share(level.isin([*"2345678"]), level.isin(["none", *"012345678"])),
        "care-certificate-share": _share(employed["CARECERT"] == "1", known["care-certificate"]),
    }


def _of_roles(employed: pd.DataFrame) -> dict[str, Pair]:
    groups = employed["role"].map(ROLES.set_index("code")["group"])
    numbers = {key: float((employed["role"] == role).sum()) for key, role in ROLE_COUNTS.items()}
    everybody = float(len(employed))
    return {
        "staff-in-post": (everybody, everybody),
        "direct-care-share": _share(groups == "direct care"),
        "staff-per-manager": _share(groups == "managerial"),
        **{key: (number, number) for key, number in numbers.items()},
    }


def _of_amounts(employed: pd.DataFrame, wage: float) -> dict[str, Pair]:
    pay, sick = hourly_pay(employed).dropna(), days_sick(employed).dropna()
    rate = hourly_pay(employed)[employed["SALARYINT"] == "3"].dropna()
    wte = (hours(employed) / 37).clip(upper=1)
    quartiles = {"": 0.5, "-lower-quartile": 0.25, "-upper-quartile": 0.75}
    return {
        **{f"hourly-pay{name}": (pay.quantile(part), float(len(pay))) for name, part in quartiles.items()},
        **{f"hourly-rate{name}": (rate.quantile(part), float(len(rate))) for name, part in quartiles.items()},
        "real-living-wage-gap": (pay.quantile(0.5) - wage, float(len(pay))),
        "sickness-days": (sick.mean(), float(len(sick))),
        "wte": (wte.sum(), float(wte.notna().sum())),
    }
