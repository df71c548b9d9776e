from pathlib import Path

from typer.testing import CliRunner

from cavea.app.cli.commands import app


def test_a_demo_that_cannot_be_made_says_so_and_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = CliRunner().invoke(app, ["demo", str(tmp_path / "file")])

    assert result.exit_code == 1
    assert result.output.startswith("cavea: ")
    assert str(tmp_path / "file") in result.output
