from pathlib import Path

import typer
from typer.testing import CliRunner

from cavea.app.cli.demo import demo


def test_a_demo_that_cannot_be_made_says_so_and_fails(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(demo)
    (tmp_path / "file").write_bytes(b"")
    result = CliRunner().invoke(app, [str(tmp_path / "file")])

    assert result.exit_code == 1
    assert "not complete" in result.output
