"""The measures worked out a second time, in plain pandas from the files, sharing no code with Muster."""

from pathlib import Path

import pandas as pd

AS_AT = pd.Timestamp("2025-09-30")
LONDON_LIVING_WAGE = 13.85  # announced in October 2024, due from May 2025
ROLE_COUNTS = {"social-workers": "6", "occupational-therapists": "15"}
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
    return pd.to_numeric(text.where(text != "999"), errors="coerce")


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


def sums(folder: Path) -> dict[str, tuple[float, float]]:
    """Numerator and base of every measure for one council's folder."""
    workplaces, staff = read(folder)
    rows = counts(workplaces, staff)
    employed = staff[staff["contract"].isin(["1", "2"])]
    wte = (hours(employed) / 37).clip(upper=1)
    pay, sick = hourly_pay(employed).dropna(), days_sick(employed).dropna()

    def where_known(*names: str) -> pd.DataFrame:
        return rows.dropna(subset=list(names))

    leavers, starters, vacancies = where_known("LEAVERS"), where_known("STARTERS"), where_known("VACANCIES")
    both = where_known("LEAVERS", "STARTERS")
    posts = vacancies["employees"].sum() + vacancies["VACANCIES"].sum()
    everybody = float(len(employed))

    def share(sought: pd.Series, known: pd.Series) -> tuple[float, float]:
        """Of staff in post, those sought among those known."""
        return float((sought & known).sum()), float(known.sum())

    yes = pd.Series(True, index=employed.index)
    age, level = ages(employed), qualification(employed)
    ethnicity, nation = ethnic_groups(employed), nationalities(employed)
    started, sector = days_in_role(employed), years_in_sector(employed)
    gender, disabled = employed["GENDER"], employed["DISABLED"]
    zero, certificate, source = employed["ZEROHRCONT"], employed["CARECERT"], employed["RECSOURCE"]
    known_pay, near = hourly_pay(employed).notna(), near_floor(employed)
    by_the_hour = hourly_pay(employed)[employed["SALARYINT"] == "3"].dropna()
    groups = employed["role"].map(ROLES.set_index("code")["group"])
    managers = float((groups == "managerial").sum())
    roles = {key: float((employed["role"] == role).sum()) for key, role in ROLE_COUNTS.items()}
    given = reasons(workplaces)
    known = {
        "age": age.notna(), "gender": gender.isin(["1", "2", "4"]), "ethnic-group": ethnicity.notna(),
        "nationality": nation.notna(), "disability": disabled.isin(["0", "1"]), "hours": hours(employed).notna(),
        "zero-hours": zero.isin(["1", "2"]), "pay": known_pay, "sickness": days_sick(employed).notna(),
        "start-date": started.notna(), "sector-start": sector.notna(),
        "qualification": level.notna(), "care-certificate": certificate.isin(["1", "2", "3"]),
        "recruitment-source": source.isin([*SOURCES]) & (source != "16"),
    }  # fmt: skip
    return {
        **{f"known-{name}": share(each, yes) for name, each in known.items()},
        "leavers": (leavers["LEAVERS"].sum(), leavers["employees"].sum()),
        "starters": (starters["STARTERS"].sum(), starters["employees"].sum()),
        "leavers-with-reason": (given, given),
        "workers": (float(len(staff)), float(len(staff))),
        "age-55-over-share": share(age >= 55, age.notna()),
        "age-under-25-share": share(age < 25, age.notna()),
        "hourly-rate": (by_the_hour.quantile(0.5), float(len(by_the_hour))),
        "hourly-rate-lower-quartile": (by_the_hour.quantile(0.25), float(len(by_the_hour))),
        "hourly-rate-upper-quartile": (by_the_hour.quantile(0.75), float(len(by_the_hour))),
        "near-wage-floor-share": share(near == 1, near.notna()),
        "real-living-wage-gap": (pay.quantile(0.5) - LONDON_LIVING_WAGE, float(len(pay))),
        "direct-care-share": (float((groups == "direct care").sum()), everybody),
        "staff-per-manager": (managers, everybody),
        **{key: (number, number) for key, number in roles.items()},
        "permanent-share": (float((staff["contract"] == "1").sum()), float(len(staff))),
        "zero-hours-share": share(zero == "1", known["zero-hours"]),
        "in-role-a-year-share": share(started > 365, started.notna()),
        "sector-3-years-share": share(sector >= 3, sector.notna()),
        "level-2-share": share(level.isin([*"2345678"]), level.isin(["none", *"012345678"])),
        "care-certificate-share": share(certificate == "1", known["care-certificate"]),
        "women-share": share(gender == "2", known["gender"]),
        "minority-ethnic-share": share(ethnicity != "White", known["ethnic-group"]),
        "non-british-share": share(nation != "826", known["nationality"]),
        "disabled-share": share(disabled == "1", known["disability"]),
        "turnover": (leavers["LEAVERS"].sum(), leavers["employees"].sum()),
        "starters-rate": (starters["STARTERS"].sum(), starters["employees"].sum()),
        "net-flow": (both["STARTERS"].sum() - both["LEAVERS"].sum(), both["employees"].sum()),
        "vacancies": (vacancies["VACANCIES"].sum(), posts),
        "vacancy-rate": (vacancies["VACANCIES"].sum(), posts),
        "agency-share": (float((staff["contract"] == "4").sum()), float(len(staff))),
        "staff-in-post": (float(len(employed)), float(len(employed))),
        "wte": (wte.sum(), float(wte.notna().sum())),
        "hourly-pay": (pay.quantile(0.5), float(len(pay))),
        "hourly-pay-lower-quartile": (pay.quantile(0.25), float(len(pay))),
        "hourly-pay-upper-quartile": (pay.quantile(0.75), float(len(pay))),
        "sickness-share": (float((sick > 0).sum()), float(len(sick))),
        "sickness-days": (sick.mean(), float(len(sick))),
    }
