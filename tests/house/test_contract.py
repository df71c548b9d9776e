"""The table of promises is true: what it names exists, and what exists is named."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "contract.md").read_text()
ROWS = {row[1]: row[0] for row in re.finditer(r"^\| ([OA]\d+) \|.*$", TABLE, re.MULTILINE)}
PROMISES = [*(f"O{n}" for n in range(1, 10)), *(f"A{n}" for n in range(1, 17))]
NUMBERED = re.compile(r"^(?:async )?def test_((?:[oa]\d+_)+)", re.MULTILINE)


def numbers_in(file: Path) -> set[str]:
    """The promises whose numbers stand in names of tests of a file."""
    return {
        number.upper()
        for found in NUMBERED.findall(file.read_text())
        for number in found.strip("_").split("_")
    }


def test_every_promise_has_a_row() -> None:
    assert list(ROWS) == PROMISES


@pytest.mark.parametrize("number", PROMISES)
def test_a_row_names_files_with_tests_of_its_number_or_says_later(number: str) -> None:
    row = ROWS[number]
    named = [ROOT / name for name in re.findall(r"`(tests/[^`]+\.py)`", row)]
    if number == "A14":
        assert "tests/journeys" in row
        return

    assert named or row.rstrip(" |").endswith("later"), row
    assert all(file.is_file() for file in named), row
    assert not named or any(number in numbers_in(file) for file in named), row


def test_every_numbered_test_stands_in_the_row_of_its_number() -> None:
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for number in numbers_in(file):
            assert file.relative_to(ROOT).as_posix() in ROWS[number], (number, file)


def test_every_file_that_the_page_names_exists() -> None:
    for name in re.findall(r"`(tests/[^`]+)`", TABLE):
        assert (ROOT / name).exists(), name
