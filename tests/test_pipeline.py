"""Returns become a live release, whole or not at all, and what was live before is merged, not lost."""

import csv
import os
import shutil
from pathlib import Path

import duckdb
import pytest

import config
from data.disclosure.policy import policy
from data.disclosure.rounding import fingerprint, rounding_secret
from data.schema import FORMAT, metadata
from etl.inspection import check
from etl.pipeline import ExitCode, load
from etl.releases import NoRelease, OtherFormat, listed, live, live_id, make_live, opened, rollback
from etl.rounding import OtherRounding, renew_rounding_secret
from etl.rounding import rollback as rollback_to_the_same_rounding
from etl.secret import SecretMissing, WrongSecret
from etl.status import status
from tiny_returns import write_return

DAY, YEAR_BEFORE = "2025-09-30", "2024-09-30"
HACKNEY, CAMDEN = "E09000012", "E09000007"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    """Hackney with three staff and Camden with five, one date."""
    write_return(tmp_path / "returns", DAY, "hackney")
    write_return(tmp_path / "returns", DAY, "camden", staff=5, TOTALPERMTEMP="5")
    return tmp_path / "returns"


def asked(query: str) -> list[tuple[object, ...]]:
    release = live()
    assert release is not None
    with opened(release.path) as connection:
        return connection.execute(query).fetchall()


def spoil(folder: Path) -> None:
    """Take the contract type out of the first staff record: a return so broken is refused."""
    text = (folder / "staff.csv").read_text(encoding="utf-8")
    (folder / "staff.csv").write_text(text.replace(",1,2,,,,,3,", ",,2,,,,,3,", 1), encoding="utf-8")


def test_counts_of_a_load_are_those_of_the_files(returns: Path) -> None:
    outcome = load(returns)
    assert outcome.code is ExitCode.ACCEPTED
    counts = (
        "SELECT role_code, employees, starters, leavers, vacancies FROM role_counts WHERE council_code = ? ORDER BY 1"
    )
    assert asked(counts.replace("?", f"'{HACKNEY}'")) == [("3", 1, 0, 0, 1), ("8", 2, 1, 2, 1)]
    assert asked("SELECT council_code, count(*) FROM staff_records GROUP BY ALL ORDER BY 1") == [
        (CAMDEN, 5),
        (HACKNEY, 3),
    ]
    assert asked("SELECT rows_in, rows_loaded, rows_set_aside FROM returns ORDER BY council_code") == [
        (6, 6, 0),
        (4, 4, 0),
    ]
    assert asked("SELECT kind FROM release") == [("sample",)]


def test_direct_identifiers_are_nowhere_in_a_release(returns: Path) -> None:
    spoil(write_return(returns, DAY, "islington"))
    load(returns)
    secrets = ("AB123456C", "Ann Other", "01/02/1980", "1980-02-01", "hackney-1")
    for table in metadata.tables:
        for row in asked(f"FROM {table}"):
            assert not [secret for secret in secrets if secret in str(row)], table


def test_the_same_files_twice_change_nothing(returns: Path) -> None:
    first = load(returns)
    again = load(returns)
    assert again.code is ExitCode.ACCEPTED
    assert "Nothing changed" in again.said
    assert listed() == [first.release_id]
    assert [line.is_new for line in again.report.returns] == [False, False]


def test_only_what_changed_is_read_again(returns: Path) -> None:
    load(returns)
    write_return(returns, DAY, "hackney", staff=4, TOTALPERMTEMP="4")
    again = load(returns)
    assert {line.council: line.is_new for line in again.report.returns} == {"Camden": False, "Hackney": True}
    assert asked("SELECT council_code, count(*) FROM staff_records GROUP BY ALL ORDER BY 1") == [
        (CAMDEN, 5),
        (HACKNEY, 4),
    ]
    assert again.moved == ("Hackney, 2025-09-30: 3 staff records before, 4 now",)


def test_absence_deletes_nothing(returns: Path, tmp_path: Path) -> None:
    load(returns)
    write_return(tmp_path / "later", DAY, "islington")
    write_return(tmp_path / "later", YEAR_BEFORE, "hackney", staff=2, TOTALPERMTEMP="2")
    load(tmp_path / "later")
    held = "SELECT year(as_at), area_name FROM returns JOIN areas ON area_code = council_code ORDER BY ALL"
    assert asked(held) == [(2024, "Hackney"), (2025, "Camden"), (2025, "Hackney"), (2025, "Islington")]


def test_a_refused_revision_keeps_the_accepted_return_until_the_good_files_are_back(returns: Path) -> None:
    load(returns)
    spoil(returns / DAY / "hackney")
    outcome = load(returns)
    assert outcome.code is ExitCode.REFUSED
    held = f"SELECT outcome, rows_loaded FROM returns WHERE council_code = '{HACKNEY}' ORDER BY 1"
    assert asked(held) == [("accepted", 4), ("refused", 0)]
    assert asked(f"SELECT count(*) FROM staff_records WHERE council_code = '{HACKNEY}'") == [(3,)]
    assert load(returns).code is ExitCode.REFUSED  # the same files again: still refused, nothing new
    assert len(listed()) == 2
    write_return(returns, DAY, "hackney")
    assert load(returns).code is ExitCode.ACCEPTED
    assert asked(held) == [("accepted", 4)]


def test_a_load_of_refused_returns_alone_publishes_nothing(tmp_path: Path) -> None:
    spoil(write_return(tmp_path / "returns", DAY, "hackney"))
    outcome = load(tmp_path / "returns")
    assert (outcome.code, live(), listed()) == (ExitCode.NOTHING, None, [])
    assert "this report alone" in outcome.said


def test_a_council_whose_only_return_is_refused_is_named_by_the_release_that_is_there(
    returns: Path, tmp_path: Path
) -> None:
    load(returns)
    spoil(write_return(tmp_path / "late", DAY, "islington"))
    assert load(tmp_path / "late").code is ExitCode.REFUSED
    held = "SELECT area_name, outcome FROM returns JOIN areas ON area_code = council_code ORDER BY 1"
    assert asked(held) == [("Camden", "accepted"), ("Hackney", "accepted"), ("Islington", "refused")]
    again = load(tmp_path / "late")
    assert (again.code, len(listed())) == (ExitCode.NOTHING, 2)
    assert "stays live" in again.said


def test_one_council_in_two_folders_is_refused_and_the_accepted_return_stays(returns: Path) -> None:
    load(returns)
    shutil.copytree(returns / DAY / "hackney", returns / DAY / HACKNEY)
    assert load(returns).code is ExitCode.REFUSED
    assert asked(f"SELECT count(*) FROM staff_records WHERE council_code = '{HACKNEY}'") == [(3,)]


def test_a_copy_of_another_council_s_unchanged_files_is_refused(returns: Path) -> None:
    load(returns)
    shutil.copytree(returns / DAY / "camden", returns / DAY / "islington")
    assert load(returns).code is ExitCode.REFUSED
    accepted = (
        "SELECT area_name FROM returns JOIN areas ON area_code = council_code WHERE outcome = 'accepted' ORDER BY 1"
    )
    assert asked(accepted) == [("Camden",), ("Hackney",)]


def test_a_folder_that_names_no_council_is_refused_and_the_others_go_on(returns: Path) -> None:
    (returns / DAY / "hackney").rename(returns / DAY / "atlantis")
    assert load(returns).code is ExitCode.REFUSED
    assert asked("SELECT council_code FROM returns") == [(CAMDEN,)]
    assert load(returns).code is ExitCode.REFUSED
    assert len(listed()) == 1


def test_a_mistyped_date_is_refused_and_never_becomes_a_period(returns: Path) -> None:
    write_return(returns, "2052-09-30", "hackney")
    assert load(returns).code is ExitCode.REFUSED
    assert asked("SELECT DISTINCT as_at::VARCHAR FROM returns") == [(DAY,)]


def test_a_file_that_cannot_be_read_stops_no_other_council(returns: Path) -> None:
    load(returns)
    (returns / DAY / "hackney" / "staff.csv").unlink()
    (returns / DAY / "hackney" / "staff.csv").symlink_to("/proc/self/mem")  # opens, but gives an error when read
    write_return(returns, DAY, "islington")
    assert load(returns).code is ExitCode.REFUSED
    assert asked("SELECT area_name, outcome FROM returns JOIN areas ON area_code = council_code ORDER BY ALL") == [
        ("Camden", "accepted"), ("Hackney", "accepted"), ("Hackney", "refused"), ("Islington", "accepted"),
    ]  # fmt: skip


def test_a_name_that_is_not_utf8_stops_no_other_council(returns: Path) -> None:
    load(returns)
    shutil.copy(returns / DAY / "hackney" / "staff.csv", returns / DAY / "hackney" / "st\udcff.csv")
    shutil.copytree(returns / DAY / "hackney", returns / DAY / "ealing\udcff")
    write_return(returns, DAY, "islington")
    outcome = load(returns)
    assert outcome.code is ExitCode.REFUSED
    found = [one for one in outcome.report.findings if one.rule == "name-not-text"]
    assert {example.found for one in found for example in one.examples} == {"st?.csv", "staff.csv", "workplace.csv"}
    assert asked("SELECT area_name, outcome FROM returns JOIN areas ON area_code = council_code ORDER BY ALL") == [
        ("Camden", "accepted"), ("Ealing", "refused"), ("Hackney", "accepted"), ("Islington", "accepted"),
    ]  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_opened_stops_no_other_council(returns: Path) -> None:
    (returns / DAY / "hackney").chmod(0)
    assert load(returns).code is ExitCode.REFUSED
    assert asked("SELECT area_name FROM returns JOIN areas ON area_code = council_code WHERE outcome = 'accepted'") == [
        ("Camden",)
    ]


def test_a_home_of_samples_refuses_real_returns(returns: Path, tmp_path: Path) -> None:
    first = load(returns).release_id
    write_return(tmp_path / "real", DAY, "islington", sample=False)
    outcome = load(tmp_path / "real")
    assert outcome.code is ExitCode.NOTHING
    assert [finding.rule for finding in outcome.report.findings if finding.effect == "refuses"] == [
        "kind-of-another-home"
    ]
    assert listed() == [first]


def test_sample_and_real_returns_in_one_folder_publish_nothing(returns: Path) -> None:
    write_return(returns, DAY, "islington", sample=False)
    assert load(returns).code is ExitCode.NOTHING
    assert listed() == []


def test_real_returns_beside_those_a_sample_home_holds_publish_nothing(returns: Path) -> None:
    load(returns)
    write_return(returns, DAY, "islington", sample=False)
    assert load(returns).code is ExitCode.NOTHING
    assert len(listed()) == 1


def test_an_empty_home_takes_the_kind_of_its_first_load(tmp_path: Path) -> None:
    write_return(tmp_path / "real", DAY, "islington", sample=False)
    load(tmp_path / "real")
    assert asked("SELECT release.kind, returns.kind FROM release, returns") == [("real", "real")]


KEYS = pytest.mark.parametrize("name", ["pseudonym.key", "rounding.key"])


@KEYS
def test_a_secret_is_made_once_and_for_its_owner_alone(name: str, home: Path, returns: Path) -> None:
    load(returns)
    key = home / "secrets" / name
    assert (key.stat().st_mode & 0o777, key.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    before = key.read_bytes()
    write_return(returns, DAY, "islington")
    load(returns)
    assert key.read_bytes() == before


@KEYS
def test_a_lost_secret_is_never_replaced(name: str, home: Path, returns: Path) -> None:
    load(returns)
    (home / "secrets" / name).unlink()
    for _ in range(2):
        with pytest.raises(SecretMissing, match="Put it back"):
            load(returns)
        config.pointer().unlink(missing_ok=True)  # nor when there are releases, but none is live
    assert not (home / "secrets" / name).exists()


@KEYS
def test_another_secret_is_refused(name: str, home: Path, returns: Path) -> None:
    load(returns)
    (home / "secrets" / name).write_text("00" * 32, encoding="ascii")
    with pytest.raises(WrongSecret, match="is not the one"):
        load(returns)


@KEYS
def test_a_secret_that_others_can_read_is_refused(name: str, home: Path, returns: Path) -> None:
    load(returns)
    (home / "secrets" / name).chmod(0o644)
    with pytest.raises(WrongSecret, match="chmod 600"):
        load(returns)


def test_the_two_secrets_differ_and_a_release_holds_neither(home: Path, returns: Path) -> None:
    load(returns)
    pseudonym, rounding = ((home / "secrets" / name).read_text().strip() for name in ("pseudonym.key", "rounding.key"))
    ((of_keys, of_rounding),) = asked("SELECT secret_fingerprint, rounding_fingerprint FROM release")
    assert pseudonym != rounding and of_keys != of_rounding
    release = live()
    assert release is not None
    for secret in (pseudonym, rounding):
        assert not [form for form in (secret.encode(), bytes.fromhex(secret)) if form in release.path.read_bytes()]


def test_the_gate_reads_the_secret_that_the_release_was_made_with(returns: Path) -> None:
    load(returns)
    assert asked("SELECT rounding_fingerprint FROM release") == [(fingerprint(rounding_secret()),)]


def test_another_rounding_secret_gives_the_same_data_in_a_release_of_its_own(home: Path, returns: Path) -> None:
    first = load(returns).release_id
    tables = [name for name in metadata.tables if name != "release"]
    data = [asked(f"FROM {name}") for name in tables]
    key, before = home / "secrets" / "rounding.key", (home / "secrets" / "rounding.key").read_bytes()
    key.write_text("lost")
    renewed = renew_rounding_secret()
    assert key.read_bytes() != before and (key.stat().st_mode & 0o777) == 0o600
    assert [asked(f"FROM {name}") for name in tables] == data
    assert asked("SELECT release_id, parent_id FROM release") == [(renewed, first)]
    assert load(returns).said.startswith("Nothing changed")
    with pytest.raises(OtherRounding, match="another rounding secret"):
        rollback_to_the_same_rounding()
    assert live_id() == renewed


def test_a_home_without_a_live_release_can_have_another_rounding_secret_too(home: Path, returns: Path) -> None:
    assert renew_rounding_secret() is None
    before = (home / "secrets" / "rounding.key").read_bytes()
    load(returns)
    assert (home / "secrets" / "rounding.key").read_bytes() == before


def test_a_release_says_which_policy_it_was_made_for(returns: Path) -> None:
    load(returns)
    ((stamp,),) = asked("SELECT policy FROM release")
    assert stamp == policy().stamp and stamp.startswith("regional ")


def test_another_policy_makes_a_release_of_the_same_returns_without_reading_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_return(tmp_path / "one", DAY, "hackney")
    first = load(tmp_path / "one").release_id
    data = asked("FROM staff_records"), asked("FROM role_counts"), asked("FROM returns")
    monkeypatch.setenv("MUSTER_POLICY", "internal")
    outcome = load(tmp_path / "one")
    assert [line.is_new for line in outcome.report.returns] == [False]
    assert asked("SELECT release_id, left(policy, 8) FROM release") == [(outcome.release_id, "internal")]
    assert (asked("FROM staff_records"), asked("FROM role_counts"), asked("FROM returns")) == data
    assert load(tmp_path / "one").release_id is None
    with pytest.raises(OtherRounding, match="was made for the disclosure policy regional 1"):
        rollback_to_the_same_rounding(first)
    monkeypatch.delenv("MUSTER_POLICY")
    assert rollback_to_the_same_rounding(first)[1].release_id == first


def test_a_policy_for_one_council_refuses_a_release_of_two(returns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_POLICY", "internal")
    outcome = load(returns)
    assert (outcome.code, live()) == (ExitCode.NOTHING, None)
    assert "is for a release of 1 council, and this one would hold 2: Camden, Hackney." in outcome.said
    assert load(returns / DAY / "hackney").code is ExitCode.ACCEPTED
    assert load(returns / DAY / "camden").code is ExitCode.NOTHING  # it would be added to the one that is live
    assert asked("SELECT DISTINCT council_code FROM staff_records") == [(HACKNEY,)]


def test_a_new_loader_or_new_public_files_read_the_same_returns_again(returns: Path) -> None:
    load(returns)
    before = live()
    assert before is not None
    with duckdb.connect(str(before.path)) as connection:  # as if another loader had made it, and read wrong
        connection.execute("UPDATE release SET public_digest = 'older'; UPDATE staff_records SET role_code = '16'")
    assert load(returns).code is ExitCode.ACCEPTED
    assert len(listed()) == 2
    assert asked("SELECT DISTINCT role_code FROM staff_records ORDER BY 1") == [("3",), ("8",)]


def test_a_release_of_an_older_format_is_left_with_a_word_and_can_be_replaced(home: Path, returns: Path) -> None:
    load(returns)
    first = live()
    assert first is not None
    with duckdb.connect(str(first.path)) as connection:
        connection.execute("UPDATE release SET format = 1")
        connection.execute("ALTER TABLE release DROP policy; ALTER TABLE release DROP rounding_fingerprint")
    (home / "secrets" / "rounding.key").unlink()  # which format 1 did without
    assert (status().live, status().unreadable) == (first.release_id, (first.release_id,))
    shutil.rmtree(returns / DAY / "camden")
    outcome = load(returns)
    assert (outcome.code, asked("SELECT council_code FROM returns")) == (ExitCode.ACCEPTED, [(HACKNEY,)])
    assert f"Release {first.release_id} has format 1; this version reads format {FORMAT}." in outcome.said
    assert "load all returns again" in outcome.said
    with pytest.raises(OtherFormat):
        rollback(first.release_id)
    make_live(first.release_id)  # as the older version would, to which one may have gone back
    with pytest.raises(NoRelease, match="--to"):
        rollback()
    assert outcome.release_id and rollback(outcome.release_id)[0] == first.release_id
    assert live() is not None


def test_a_release_of_a_newer_format_is_never_replaced(returns: Path) -> None:
    load(returns)
    release = live()
    assert release is not None
    with duckdb.connect(str(release.path)) as connection:
        connection.execute(f"UPDATE release SET format = {FORMAT + 1}")
    with pytest.raises(OtherFormat, match=f"has format {FORMAT + 1}"):
        load(returns)


def test_the_problems_go_to_a_file_with_place_and_remedy(returns: Path, tmp_path: Path) -> None:
    spoil(returns / DAY / "hackney")
    load(returns, problems_to=tmp_path / "problems.csv")
    with (tmp_path / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["effect"] == "refuses")
    assert (row["date"], row["council"], row["file"]) == (DAY, "Hackney", f"{DAY}/hackney/staff.csv")
    assert (row["line"], row["column"], row["found"]) == ("2", "EMPLSTATUS", "empty")
    assert row["what_to_do"]


def test_no_cell_of_the_problems_is_a_formula(returns: Path, tmp_path: Path) -> None:
    (returns / DAY / "=1+1").mkdir()
    (returns / DAY / "hackney" / "@note.txt").touch()
    load(returns, problems_to=tmp_path / "problems.csv")
    with (tmp_path / "problems.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"'=1+1", "'@note.txt"} <= {row["found"] for row in rows}
    assert [cell for row in rows for cell in row.values() if cell.startswith(("=", "@", "+", "-"))] == []


def test_a_check_needs_no_home_and_leaves_nothing(home: Path, returns: Path) -> None:
    assert check([returns]).outcome.code is ExitCode.ACCEPTED
    spoil(returns / DAY / "hackney")
    assert check([returns / DAY / "hackney"]).outcome.code is ExitCode.REFUSED
    assert not home.exists()


def test_a_check_of_what_is_no_return_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert check([tmp_path / "notes.csv"]).outcome.code is ExitCode.NOTHING
