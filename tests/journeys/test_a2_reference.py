"""A2, A3: the interactive reference works with no internet, live and exported."""

import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.harness.server import SOURCES, RunningServer

OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(:]\s*["']?(https?:)?//(?!localhost)""")


@pytest.fixture(autouse=True)
def is_built() -> None:
    if not (files("cavea.contracts.reference") / "static" / "scalar.js").is_file():
        reason = "the reference was not built: run python hatch_build.py"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def test_a2_the_page_its_script_and_the_bundle_come_from_this_server(server: RunningServer) -> None:
    page = server.nobody.get("/api/docs")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    scripts = re.findall(r'src="([^"]+)"', page.body.decode())

    assert scripts == ["/api/docs/scalar.js", "/api/docs/page.js"]
    for script in scripts:
        answer = server.nobody.get(script)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/javascript")
        assert len(answer.body) > 500


def test_a2_nothing_is_loaded_from_another_host(server: RunningServer) -> None:
    page, script = server.nobody.get("/api/docs"), server.nobody.get("/api/docs/page.js")

    assert not OUTSIDE.findall(page.body.decode())
    assert not re.findall(r"https?://", script.body.decode())
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy


def test_a2_the_page_offers_both_documents(server: RunningServer) -> None:
    script = server.nobody.get("/api/docs/page.js").body.decode()

    assert '"/openapi.json"' in script
    assert '"/api/docs/openapi.json"' in script


def test_a3_the_reference_is_exported_as_a_site_that_needs_no_server(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cavea", "docs", "export", str(tmp_path / "site")],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    site = tmp_path / "site"
    page = (site / "index.html").read_text()

    assert "index.html" in done.stdout
    assert re.findall(r'src="([^"]+)"', page) == ["scalar.js", "page.js"]
    assert not OUTSIDE.findall(page)
    for name in ("scalar.js", "page.js", "odeion.openapi.json", "aviato.openapi.json"):
        assert (site / name).stat().st_size > 500
