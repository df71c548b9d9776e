"""Where the sources of the house are."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCE: Final = ROOT / "src" / "cavea"
DOCS: Final = ROOT / "docs"
PACKAGES: Final = (ROOT / "src", ROOT / "tests", ROOT / "bench")
NOT_OURS: Final = {"node_modules", "static", "__pycache__"}


def python_files(*folders: Path) -> Iterator[Path]:
    """Every Python file of ours below these folders, in order."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if not NOT_OURS & set(path.parts):
                yield path


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, those of classes and of functions included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
