"""The measures worked out a second time, in plain pandas from the files, sharing no code with Muster."""

from pathlib import Path

import pandas as pd

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
    return {
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
