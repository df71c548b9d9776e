"""Files and functions stay small enough to be read at once."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import PACKAGES, ROOT, functions, python_files

FILE_LINES = 400
BODY_LINES = 60
PARAMETERS = 6

LONG_FILES = {
    "src/cavea/adapters/database/migrations/versions/0001_first.py": "a schema is read from top to bottom, once",
}
LONG_BODIES = {
    "src/cavea/adapters/database/migrations/versions/0001_first.py:_create_tables": "one table after the other",
}
MANY_PARAMETERS = {
    "src/cavea/app/cli/commands.py:scan": "a command takes each of its options",
    "src/cavea/contracts/_http/route.py:route": "a declaration names everything there is to say of a route",
    "src/cavea/features/scanning/recording.py:_item": "makes a record, and names each of its fields",
}


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = (
        function.body[1] if _is_docstring(function.body[0]) and len(function.body) > 1 else function.body[0]
    )
    assert function.end_lineno is not None
    return function.end_lineno - first.lineno + 1


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return len([one for one in named if one.arg not in {"self", "cls"}])


def _named(*folders: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in python_files(*folders):
        for function in functions(path):
            yield f"{path.relative_to(ROOT)}:{function.name}", function


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES)
        if len(path.read_text().splitlines()) > FILE_LINES
    }

    assert long == set(LONG_FILES)


def test_no_function_is_longer_than_60_lines() -> None:
    long = {name for name, function in _named(*PACKAGES) if _body_lines(function) > BODY_LINES}

    assert long == set(LONG_BODIES)


def test_no_function_takes_more_than_6_parameters() -> None:
    wide = {
        name
        for name, function in _named(ROOT / "src", ROOT / "bench")
        if _parameters(function) > PARAMETERS and function.name != "__init__"
    }

    assert wide == set(MANY_PARAMETERS)
