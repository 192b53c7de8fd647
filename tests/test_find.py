"""Folders of returns are told apart by their names, and nothing in them is passed over in silence."""

from datetime import date
from pathlib import Path

import pytest

from etl.find import Found, NothingThere, find_paths, find_returns

HACKNEY = "E09000012"


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x")


def rules(found: Found) -> list[tuple[str, str]]:
    return [tuple(problem) for one in found.returns for problem in one.problems] + [tuple(p) for p in found.problems]


@pytest.mark.parametrize("council", ["E09000012", "e09000012", "hackney", "Hackney", "London Borough of Hackney"])
def test_a_council_is_known_by_code_slug_or_name_in_any_letter_case(tmp_path: Path, council: str) -> None:
    put(tmp_path, f"2025-09-30/{council}/a.csv")
    (one,) = find_returns(tmp_path).returns
    assert (one.as_at, one.council_code, one.folder) == (date(2025, 9, 30), HACKNEY, f"2025-09-30/{council}")


def test_an_old_code_means_the_council_under_its_new_code(tmp_path: Path) -> None:
    put(tmp_path, "2025-09-30/E08000019/a.csv")
    assert find_returns(tmp_path).returns[0].council_code == "E08000039"


def test_files_are_named_relative_to_the_returns_folder_and_any_suffix_case_counts(tmp_path: Path) -> None:
    put(tmp_path, "2025-09-30/hackney/b.CSV", "2025-09-30/hackney/a.csv")
    (one,) = find_returns(tmp_path).returns
    assert [one.name_of(file) for file in one.files] == ["2025-09-30/hackney/a.csv", "2025-09-30/hackney/b.CSV"]


def test_hidden_and_other_files_are_reported_and_not_loaded(tmp_path: Path) -> None:
    put(tmp_path, "2025-09-30/hackney/.a.csv", "2025-09-30/hackney/a.xlsx", "2025-09-30/hackney/old/a.csv")
    put(tmp_path, "notes.txt", "README.txt", "2025-09-30/.DS_Store", "drafts/plan.docx")
    found = find_returns(tmp_path)
    assert found.returns[0].files == ()
    assert {name for rule, name in rules(found) if rule == "not-loaded"} == {
        ".a.csv", "a.xlsx", "old", "notes.txt", "2025-09-30/.DS_Store", "drafts",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("2025-02-30/hackney/a.csv", ("folder-not-a-date", "2025-02-30")),
        ("20250930/hackney/a.csv", ("folder-not-a-date", "20250930")),
        ("2052-09-30/hackney/a.csv", ("future-date", "2052-09-30")),
        ("1925-09-30/hackney/a.csv", ("past-date", "1925-09-30")),
        ("2025-09-30/hackny/a.csv", ("folder-not-a-council", "hackny")),
        ("2025-09-30/a.csv", ("misplaced-file", "a.csv")),
        ("a.csv", ("misplaced-file", "a.csv")),
    ],
)
def test_a_file_in_a_wrong_place_is_found_with_its_problem(tmp_path: Path, file: str, problem: tuple[str, str]) -> None:
    put(tmp_path, "2024-09-30/hackney/a.csv", file)
    found = find_returns(tmp_path)
    assert len(found.returns) == 2
    assert rules(found) == [problem]


@pytest.mark.parametrize("part", ["", "2025-09-30", "2025-09-30/hackney", "2025-09-30/hackney/a.csv"])
def test_a_check_takes_a_folder_of_any_level_or_a_file(tmp_path: Path, part: str) -> None:
    put(tmp_path, "2025-09-30/hackney/a.csv")
    (one,) = find_paths([tmp_path / part]).returns
    assert (one.as_at, one.council_code, one.problems) == (date(2025, 9, 30), HACKNEY, ())
    assert one.name_of(one.files[0]) == "2025-09-30/hackney/a.csv"


def test_a_check_does_not_ask_for_the_name_of_a_folder_named_by_itself(tmp_path: Path) -> None:
    put(tmp_path, "desk/a.csv")
    (one,) = find_paths([tmp_path / "desk"]).returns
    assert (one.as_at, one.council_code, one.problems, one.folder) == (None, None, (), "desk")


def test_files_of_one_folder_named_singly_are_one_return_that_need_not_be_whole(tmp_path: Path) -> None:
    put(tmp_path, "desk/a.csv", "desk/b.csv", "desk/c.csv")
    (one,) = find_paths([tmp_path / "desk/b.csv", tmp_path / "desk/a.csv"]).returns
    assert [file.name for file in one.files] == ["a.csv", "b.csv"]
    assert not one.is_whole


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingThere):
        find_returns(tmp_path / "nowhere")
