"""Every setting, command, event and error is documented, and nothing that does not exist."""

import re
from typing import Any, get_args

import msgspec
import typer

from cavea.app.cli.commands import app
from cavea.app.settings import LIBRARY_PREFIX, PREFIX, FileSettings
from cavea.contracts.api.errors import TABLE
from cavea.domain.errors import CaveaError
from cavea.domain.events import Event
from tests.house.sources import DOCS, ROOT


def _rows(page: str) -> list[list[str]]:
    """The cells of every row of every table of a page."""
    lines = (DOCS / page).read_text().splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| `")
    ]


def test_every_setting_is_documented_as_it_is() -> None:
    expected = []
    for field in msgspec.structs.fields(FileSettings):
        _, meta = get_args(field.type)
        default = f"`{field.default}`" if field.default != "" else "\N{EN DASH}"
        expected.append([f"`{field.name}`", f"`{PREFIX}{field.name.upper()}`", default, meta.description])

    documented = [row for row in _rows("settings.md") if len(row) == len(expected[0])]
    assert documented == expected


def test_the_settings_that_are_no_fields_are_documented() -> None:
    names = [
        row[0]
        for row in _rows("settings.md")
        if len(row) != len(("name", "environment", "default", "meaning"))
    ]

    assert f"`{LIBRARY_PREFIX}<NAME>`" in names
    assert "`CAVEA_DATA_DIR`" in names


def _commands(group: Any, name: str) -> dict[str, Any]:
    if not hasattr(group, "commands"):
        return {name: group}
    found: dict[str, Any] = {}
    for word, command in group.commands.items():
        found |= _commands(command, f"{name} {word}")
    return found


def test_every_command_and_option_is_documented() -> None:
    text = (DOCS / "cli.md").read_text()
    sections = {
        part.partition("\n")[0].strip(): part.partition("\n")[2]
        for part in text.split("\n## ")
        if "\n" in part
    }
    commands = _commands(typer.main.get_command(app), "cavea")

    assert {name for name in sections if name.startswith("cavea")} == set(commands)
    for name, command in commands.items():
        options = {option for p in command.params for option in p.opts if option.startswith("--")} - {
            "--help"
        }
        documented = set(re.findall(r"^\| `(--[a-z-]+)`", sections[name], re.MULTILINE))
        assert documented == options, name


def test_every_event_is_documented() -> None:
    assert [row[0].strip("`") for row in _rows("events.md")] == [event.value for event in Event]


def _kinds(kind: type[CaveaError]) -> set[type[CaveaError]]:
    return {kind} | {one for sub in kind.__subclasses__() for one in _kinds(sub)}


def test_every_named_error_of_the_domain_has_a_wire_form() -> None:
    named = {kind for kind in _kinds(CaveaError) if kind.__module__ == "cavea.domain.errors"} - {CaveaError}

    assert named - set(TABLE) == set()
    assert set(TABLE) - named == set()


def test_every_page_that_a_page_points_at_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]
    missing = [
        (str(page.relative_to(ROOT)), target)
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())
        if not (page.parent / target).exists()
    ]

    assert missing == []
