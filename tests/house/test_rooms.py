"""Who may do what in which room, beyond what the import contracts hold."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.house.sources import ROOT, SOURCE, python_files

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def _names_of(path: Path) -> set[str]:
    """Every dotted name that a file uses, and every name that it imports from a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_only_the_settings_read_the_environment() -> None:
    wanted = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv"}
    readers = {
        str(path.relative_to(SOURCE))
        for path in python_files(SOURCE)
        if _names_of(path) & wanted and path.relative_to(SOURCE).parts[0] != "testing"
    }

    assert readers == {"app/settings.py"}


def test_the_domain_imports_the_standard_library_only() -> None:
    foreign = {
        (str(path.relative_to(SOURCE)), name)
        for path in python_files(SOURCE / "domain")
        for name in _imported(path)
        if name not in sys.stdlib_module_names and name != "cavea"
    }

    assert foreign == set()


def test_the_domain_knows_no_clock_no_chance_and_no_disk() -> None:
    impure = {
        "time",
        "random",
        "secrets",
        "asyncio",
        "threading",
        "subprocess",
        "socket",
        "sqlite3",
        "shutil",
    }
    found = {
        (str(path.relative_to(SOURCE)), name)
        for path in python_files(SOURCE / "domain")
        for name in _imported(path) & impure
    }

    assert found == set()


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found
