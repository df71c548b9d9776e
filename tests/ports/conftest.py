"""What suites of ports share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavea.adapters.disk import Disk
from cavea.domain.files import RootPath
from cavea.ports.files import Files
from cavea.testing.files import FakeFiles, FakeRoot
from tests.ports.trees import Build


@pytest.fixture(params=["disk", "fake"])
def build(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Build]:
    disk = Disk()

    def on_disk(tree: dict[bytes, bytes]) -> tuple[Files, RootPath]:
        root = tmp_path / "root"
        root.mkdir()
        for path, content in tree.items():
            full = root / os.fsdecode(path)
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_bytes(content)
        return disk, RootPath(os.fsencode(root))

    def in_memory(tree: dict[bytes, bytes]) -> tuple[Files, RootPath]:
        return FakeFiles({b"/fake/root": FakeRoot(dict(tree))}), RootPath(b"/fake/root")

    yield on_disk if request.param == "disk" else in_memory
    disk.close()
