import json

from cavea.contracts._http.fixed import CONTENT_SECURITY_POLICY
from cavea.contracts.reference.page import (
    LIVE_DOCUMENTS,
    ReferenceDocument,
    reference_files,
)

STATIC = (ReferenceDocument("Odeion dialect", "odeion", "openapi.json"),)


def text(files: dict[str, tuple[str, bytes]], name: str) -> str:
    return files[name][1].decode()


def sources(files: dict[str, tuple[str, bytes]]) -> list[dict[str, object]]:
    """What the script is told to show."""
    found: list[dict[str, object]] = json.loads(
        text(files, "page.js").split("= ", 1)[1].split("\nconst ", 1)[0]
    )
    return found


def test_the_page_loads_only_scripts_of_this_server_and_runs_nothing_inline() -> None:
    page = text(reference_files(b"bundle"), "index.html")

    assert page.count("<script") == page.count('<script src="/api/docs/') == 2
    assert "http" not in page
    assert "script-src 'self';" in CONTENT_SECURITY_POLICY


def test_both_documents_are_there_to_choose_from_and_the_first_is_open() -> None:
    shown = sources(reference_files(b"bundle"))

    assert [one["url"] for one in shown] == ["/openapi.json", "/api/docs/openapi.json"]
    assert [one["default"] for one in shown] == [True, False]
    assert all(document.title for document in LIVE_DOCUMENTS)


def test_everything_that_would_call_home_is_switched_off() -> None:
    files = reference_files(b"bundle")
    script = text(files, "page.js")

    for setting in ("withDefaultFonts: false", "telemetry: false", "mcp: { disabled: true }", "proxyUrl"):
        assert (setting in script) is (setting != "proxyUrl")
    assert all(one["agent"] == {"disabled": True} for one in sources(files))


def test_the_try_it_panel_takes_the_session_under_the_same_key_and_lock_as_the_app() -> None:
    script = text(reference_files(b"bundle"), "page.js")

    assert "'cavea.refresh_token'" in script
    assert "'cavea-refresh'" in script


def test_the_export_is_relative_and_tries_nothing() -> None:
    files = reference_files(b"bundle", STATIC, static=True)

    assert '<script src="scalar.js"' in text(files, "index.html")
    assert "/api/docs/" not in text(files, "index.html")
    assert "const IS_STATIC = true" in text(files, "page.js")
    assert [one["url"] for one in sources(files)] == ["openapi.json"]


def test_the_bundle_is_passed_on_as_it_is() -> None:
    assert reference_files(b"bundle")["scalar.js"] == ("text/javascript; charset=utf-8", b"bundle")
