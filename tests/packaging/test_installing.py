"""`pip install .` yields the whole product, where there is no Node, no ffmpeg and no compiler."""

import json
import os
import re
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READY = re.compile(r"is ready at http://[^:]+:(\d+)")
PATIENCE_S = 60

pytestmark = pytest.mark.packaging


def _bare_environment(home: Path, empty: Path) -> dict[str, str]:
    """Nothing but where packages come from on this machine: no PATH that leads anywhere, no home."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if name.startswith(("PIP_", "npm_config_", "NPM_CONFIG_", "SSL_CERT", "NODE_EXTRA"))
        or name.lower() in {"http_proxy", "https_proxy", "no_proxy"}
    }
    caches = {
        "PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"),
        "npm_config_cache": str(Path.home() / ".npm"),
    }
    return {**caches, **kept, "PATH": str(empty), "HOME": str(home), "LC_ALL": "C.UTF-8"}


def _run(arguments: Sequence[str | Path], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        arguments,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    return done.stdout


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine that has nothing."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "empty").mkdir()
    return _bare_environment(folder, folder / "empty")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows, as they are now, and nothing that was built."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, clone: Path, bare: dict[str, str]) -> Path:
    """A fresh environment with Cavea installed from the clone."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    _run([sys.executable, "-m", "venv", folder], bare, clone)
    _run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", "."], bare, clone)
    return folder


@pytest.fixture(scope="module")
def address(installed: Path, bare: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the installed server answers."""
    folder = tmp_path_factory.mktemp("data")
    out = folder / "out"
    command = [str(installed / "bin" / "cavea"), "serve", "--data-dir", str(folder / "data")]
    with out.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0"],
            env=bare,
            cwd=folder,
            stdout=stream,
            stderr=stream,
        )
    deadline = time.monotonic() + PATIENCE_S
    while (found := READY.search(out.read_text())) is None:
        assert process.poll() is None, out.read_text()
        assert time.monotonic() < deadline, out.read_text()
    yield f"http://127.0.0.1:{found[1]}"
    process.terminate()
    assert process.wait(timeout=30) == 0


def _fetch(address: str, path: str) -> tuple[str, bytes]:
    with urllib.request.urlopen(address + path, timeout=10) as answer:
        return answer.headers["content-type"], answer.read()


def test_the_installed_server_shows_its_web_app(address: str) -> None:
    kind, page = _fetch(address, "/")
    assets = re.findall(r'(?:src|href)="(/_app/[^"]+)"', page.decode())

    assert kind.startswith("text/html")
    assert any(name.endswith(".js") for name in assets)
    assert any(name.endswith(".css") for name in assets)
    for name in assets:
        _, body = _fetch(address, name)
        assert len(body) > 100, name


def test_the_installed_server_shows_its_reference(address: str) -> None:
    kind, page = _fetch(address, "/api/docs")
    _, bundle = _fetch(address, "/api/docs/scalar.js")
    _, document = _fetch(address, "/openapi.json")

    assert kind.startswith("text/html")
    assert b"/api/docs/scalar.js" in page
    assert len(bundle) > 1_000_000
    assert json.loads(document)["openapi"].startswith("3.1")


def test_the_installed_server_refuses_what_needs_a_credential(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        _fetch(address, "/api/movies")

    assert refused.value.code == 401
    refused.value.close()


def test_the_installed_command_makes_a_film_without_an_ffmpeg_of_the_machine(
    installed: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    code = (
        "import subprocess\n"
        "from cavea.adapters.ffmpeg.program import ffmpeg_program\n"
        "made = '-loglevel error -f lavfi -i testsrc=d=1 a.mp4'.split()\n"
        "subprocess.run([ffmpeg_program(''), *made], check=True)"
    )
    _run([installed / "bin" / "python", "-c", code], bare, tmp_path)

    assert (tmp_path / "a.mp4").stat().st_size > 1000


def test_a_wheel_made_from_the_source_distribution_is_complete(
    clone: Path, bare: dict[str, str], tmp_path: Path
) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    _run([*build, "-t", "sdist"], bare, clone)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
        packed.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    _run([*build, "-t", "wheel"], bare, unpacked)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as made:
        contents = set(made.namelist())

    assert not any("/static/" in name or "node_modules" in name for name in names)
    assert "web/package-lock.json" in names
    assert {"cavea/contracts/web/static/index.html", "cavea/contracts/reference/static/scalar.js"} <= contents
    assert {"cavea/py.typed", "cavea/contracts/reference/page.js"} <= contents
    assert "cavea/adapters/database/migrations/versions/0001_first.py" in contents
    assert not any(name.startswith(("tests/", "web/", "bench/")) for name in contents)
