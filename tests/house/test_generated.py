"""What is generated and kept is current; `make api` makes it anew."""

import json
import shlex
from pathlib import Path

import pytest

from cavea import __version__
from cavea.contracts.api.routes import TABLES
from cavea.contracts.reference.live import document_bytes
from cavea.domain.access import Dialect
from tests.contracts.reference import tools
from tests.house.sources import ROOT

WEB = ROOT / "web"


def test_the_web_app_has_the_current_document() -> None:
    made = document_bytes(TABLES, __version__, Dialect.ODEION, Dialect.ODEION)

    assert made == (WEB / "openapi.json").read_bytes(), "run make api"


@pytest.mark.node
def test_the_web_app_has_the_types_of_its_document(tmp_path: Path) -> None:
    tools.install()
    words = shlex.split(json.loads((WEB / "package.json").read_text())["scripts"]["api"])
    assert words[:4] == ["openapi-typescript", "openapi.json", "-o", "src/api/schema.d.ts"]
    made = tmp_path / "schema.d.ts"
    tools.run("openapi-typescript/bin/cli.js", [WEB / "openapi.json", "-o", made, *words[4:]], tmp_path)

    assert made.read_text() == (WEB / "src" / "api" / "schema.d.ts").read_text(), "run make api"
