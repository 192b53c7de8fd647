"""Keeps sample and real returns apart: a home holds one kind, and so does a returns folder."""

import duckdb

from etl.rule import Effect, Rule

_OTHER_KIND = Rule(
    key="kind-of-another-home",
    effect=Effect.REFUSES,
    wrong="the return is of the other kind than this home: in a sample return every LOCALESTID, or every TEAM of a "
    "regional workforce return, begins with SAMPLE-; in a real one none does, and the two are never held together",
    remedy="Load it into a home of its own: set MUSTER_HOME to another folder. A return made to try a home of sample "
    "data begins each of them with SAMPLE-.",
)
_BOTH_KINDS = Rule(
    key="both-kinds-in-folder",
    effect=Effect.REFUSES,
    wrong="the returns folder holds sample returns and real ones",
    remedy="Keep them in two folders and load each into a home of its own (MUSTER_HOME).",
)
KIND_RULES = {rule.key: rule for rule in (_OTHER_KIND, _BOTH_KINDS)}

# a return that could not be read shows no LOCALESTID to know it by, and one of both kinds is refused for that alone
_READABLE = """
    SELECT DISTINCT return_no FROM incoming_files
    SEMI JOIN (SELECT file_no FROM raw_workplace UNION SELECT file_no FROM raw_staff
        UNION SELECT file_no FROM raw_teams) USING (file_no)
    ANTI JOIN (SELECT return_no FROM found_problems WHERE rule = 'sample-and-real') USING (return_no)
"""


def keep_kinds_apart(work: duckdb.DuckDBPyConnection, home_kind: str | None) -> str | None:
    """Refuse returns of the wrong kind; the kind a release of these returns has, None when nothing tells.

    With both kinds in the folder every return is refused. A load that breaks one of KIND_RULES is not to be published.
    """
    rows = work.execute(f"SELECT DISTINCT kind FROM incoming SEMI JOIN ({_READABLE}) USING (return_no)").fetchall()
    found = {str(row[0]) for row in rows}
    kind = home_kind or min(found, default=None)
    if len(found) > 1:
        _refuse(work, _BOTH_KINDS, "true")
    elif kind not in found and found:
        _refuse(work, _OTHER_KIND, f"return_no IN ({_READABLE})")
    if kind:
        work.execute(f"UPDATE incoming SET kind = ? WHERE return_no NOT IN ({_READABLE})", [kind])
    return kind


def _refuse(work: duckdb.DuckDBPyConnection, rule: Rule, where: str) -> None:
    work.execute(
        f"INSERT INTO found_problems (return_no, rule, found) SELECT return_no, ?, kind FROM incoming WHERE {where}",
        [rule.key],
    )
