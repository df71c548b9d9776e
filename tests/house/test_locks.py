"""What is installed is pinned, bounded, and names no place to get it from."""

import re
import tomllib

from tests.house.sources import ROOT

LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
NODE_LOCKS = ("web/package-lock.json", "tests/node/package-lock.json")


def _pinned(lock: str) -> dict[str, str]:
    return dict(
        re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE)
    )


def test_no_lock_names_a_host() -> None:
    assert [lock for lock in (*LOCKS, *NODE_LOCKS) if '"resolved"' in (ROOT / lock).read_text()] == []
    assert [
        lock for lock in LOCKS if re.search(r"https?://|index-url|find-links", (ROOT / lock).read_text())
    ] == []


def test_the_locks_agree() -> None:
    everything = _pinned("requirements-dev.lock")
    for lock in LOCKS:
        assert _pinned(lock).items() <= everything.items(), lock


def test_every_dependency_has_an_upper_bound_and_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wanted += [one for group in groups.values() for one in group if isinstance(one, str)]
    locked = _pinned("requirements-dev.lock")

    assert [one for one in wanted if "<" not in one] == []
    assert [one for one in wanted if (re.split(r"[\[<>=]", one)[0].lower()) not in locked] == []
