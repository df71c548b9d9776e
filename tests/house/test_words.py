"""Names and texts are those of a finished house."""

import ast
import re

from tests.house.sources import PACKAGES, ROOT, SOURCE, python_files

EMPTY_WORDS = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|common|misc)(?:_|$)")
EMPTY_CLASSES = re.compile(r"(?:Manager|Helper|Utils?|Impl|Base)$")
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = [
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES)
        if any(EMPTY_WORDS.search(part.removesuffix(".py")) for part in path.relative_to(ROOT).parts)
    ]

    assert empty == []


def test_no_class_has_a_name_that_says_nothing() -> None:
    empty = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in python_files(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and EMPTY_CLASSES.search(node.name)
    ]

    assert empty == []


def test_nothing_is_left_for_later() -> None:
    texts = [*python_files(*PACKAGES), ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / "hatch_build.py"]
    texts += [p for p in (ROOT / "web" / "src").rglob("*") if p.suffix in {".ts", ".svelte", ".css"}]

    assert [str(p.relative_to(ROOT)) for p in texts if UNFINISHED.search(p.read_text())] == []


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files(SOURCE)
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_every_test_has_a_sentence_for_a_name() -> None:
    short = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in python_files(ROOT / "tests")
        if path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and len(node.name.split("_")) < len(["test", "a", "fact", "holds"])
    ]

    assert short == []
