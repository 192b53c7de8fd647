"""How one cell of the form is read in SQL: macros for keys, codes, numbers, dates and `;` lists, and the code lists.

A blank cell is NULL. A cell that is not of its column's type is -99, so that a check can tell it from a blank.
"""

from duckdb import DuckDBPyConnection

from config import PROJECT

REFERENCE = PROJECT / "data" / "reference"

# Which column gives the hours: average ones for pool, agency and other staff and on zero hours, else the contracted.
IS_BY_THE_HOUR = "coalesce(emplstatus IN (3, 4, 7) OR zerohrcont = 1, false)"
CQC_ID = "'[0-9]-[0-9]{8,12}'"  # a pattern, as SQL
_SPACES = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160)"

_MACROS = {
    "bare(x)": f"nullif(trim(x, {_SPACES}), '')",
    # Keys are compared without any whitespace; control characters go too, so that they can separate parts of a key.
    "key_of(x)": r"nullif(regexp_replace(x, '[\s\pZ\x00-\x1f]+', '', 'g'), '')",
    "digits(x, pattern)": "CASE WHEN regexp_full_match(bare(x), pattern) THEN bare(x) END",
    "code(x)": "CASE WHEN bare(x) IS NOT NULL THEN coalesce(try_cast(digits(x, '-?[0-9]{1,4}') AS SMALLINT), -99) END",
    # Hours and sickness days go up in halves; -1 and -2 are let through to be named as codes of another file.
    "halves(x)": r"""CASE WHEN bare(x) IS NOT NULL THEN
        coalesce(try_cast(digits(x, '[0-9]{1,3}(\.[05]?0*)?|-[12]') AS DOUBLE), -99) END""",
    "pounds(x)": r"""CASE WHEN bare(x) IS NOT NULL THEN
        coalesce(try_cast(digits(x, '[0-9]{1,9}(\.0*)?|-[12]') AS INTEGER), -99) END""",
    "pence(x)": r"""CASE WHEN bare(x) IS NOT NULL THEN
        coalesce(try_cast(digits(x, '[0-9]{1,6}(\.[0-9]{0,2}0*)?|-[12]') AS DECIMAL(9, 2)), -99) END""",
    # strptime would also take 1/2/25 and read it as the year 25.
    "day(x)": "try_strptime(digits(x, '[0-9]{2}/[0-9]{2}/[0-9]{4}'), '%d/%m/%Y')::DATE",
    # why a cell is no day: a number of days since 1900, month before day, or anything else; NULL where it is one
    "wrong_day(x)": r"""CASE WHEN bare(x) IS NULL OR day(x) IS NOT NULL THEN NULL
        WHEN regexp_full_match(bare(x), '[1-9][0-9]{4}(\.[0-9]+)?') THEN 'number'
        WHEN try_strptime(digits(x, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}'), '%m/%d/%Y') IS NOT NULL
            AND try_strptime(bare(x), '%d/%m/%Y') IS NULL THEN 'month-first'
        ELSE 'other' END""",
    # not split_part, which would read equal cells each by itself
    "first_of(x)": "code(regexp_extract(x, '^[^;]*'))",
    "detail_of(x)": "code(regexp_replace(x, '^[^;]*;?', ''))",
    "items(x)": """CASE WHEN bare(x) IS NULL THEN []
        ELSE list_transform(string_split(bare(x), ';'), lambda item: bare(item)) END""",
    "codes(x)": "list_transform(items(x), lambda item: code(item))",
    "given(codes)": "list_filter(codes, lambda item: item IS NOT NULL)",
    "has_other(codes, allowed)": "NOT list_has_all(allowed, given(codes))",
    "total(codes)": "coalesce(list_sum(list_filter(codes, lambda item: item BETWEEN 0 AND 998)), 0)",
    "current_role(code)": """CASE WHEN code = 22 THEN 27 WHEN code = 41 THEN 40
        WHEN code IN (12, 13, 14, 18, 19, 20, 21) THEN 42 ELSE code END""",
    # Two letters that are in use, six digits; the suffix letter says nothing about the person and is left out.
    "ni_number(key)": r"""CASE WHEN regexp_full_match(key, '(?i)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]?')
        AND upper(key[1:2]) NOT IN ('BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ') THEN upper(key[1:8]) END""",
    # What a report may say of a cell: a number, a code or a list of them as sent, of anything else only its form. Cells
    # that stand in the wrong column hold names, birth dates and NI numbers, whatever the column's name promises.
    "shown(x, longest)": r"""CASE WHEN bare(x) IS NULL THEN 'empty'
        WHEN length(bare(x)) <= longest
            AND regexp_full_match(bare(x), '-?[0-9]{1,4}(\.[0-9]{1,2})?(;([0-9]{1,4}(\.[0-9]{1,2})?)?)*') THEN bare(x)
        WHEN regexp_matches(bare(x), '^[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}') THEN 'a date'
        ELSE length(bare(x)) || CASE length(bare(x)) WHEN 1 THEN ' character' ELSE ' characters' END END""",
    "is_withheld(x)": r"coalesce(regexp_full_match(x, '(?i)[ \t-\r\x{a0}]*admin[ \t-\r\x{a0}]*'), false)",
}

_CODE_LISTS = {
    "role_codes": "job_roles.csv",
    "service_codes": "main_services.csv",
    "service_user_codes": "service_users.csv",
    "ethnicity_codes": "ethnicity.csv",
    "nationality_codes": "nationality.csv",
    "country_codes": "country_of_birth.csv",
    "recruitment_codes": "recruitment_sources.csv",
    "qualification_codes": "qualifications.csv",
    "training_codes": "training_categories.csv",
    "provider_codes": "training_providers.csv",
}

_SERVICES_THAT = {
    "regulated_codes": "cqc_regulated = 'yes'",
    "places_codes": "capacity_question = 'places and use'",
    "use_codes": "capacity_question = 'use'",
}

_ROLES_OF_OLD_FORMS = (12, 13, 14, 18, 19, 20, 21)


def prepare(work: DuckDBPyConnection) -> None:
    """Define the macros and code lists for this connection; doing it again changes nothing."""
    for signature, body in _MACROS.items():
        work.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
    for name, file in _CODE_LISTS.items():
        work.execute(
            f"SET VARIABLE {name} = (SELECT list(code::SMALLINT) FROM read_csv(?, all_varchar = true))",
            [str(REFERENCE / "ascwds" / file)],
        )
    for name, condition in _SERVICES_THAT.items():
        work.execute(
            f"SET VARIABLE {name} = (SELECT list(code::SMALLINT) FROM read_csv(?, all_varchar = true) "
            f"WHERE {condition})",
            [str(REFERENCE / "ascwds" / "main_services.csv")],
        )
    work.execute(
        "SET VARIABLE role_codes = list_concat(getvariable('role_codes'), ?::SMALLINT[])", [list(_ROLES_OF_OLD_FORMS)]
    )
