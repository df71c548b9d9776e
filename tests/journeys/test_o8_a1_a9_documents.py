"""O8, A1, A3, A9: both documents are generated from the running routes, complete, and of this version."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cavea.contracts._http.route import Route
from cavea.contracts.api.routes import ALL
from tests.harness.server import RunningServer
from tests.journeys.routes import call, name_of

PATHS = {"odeion": "/openapi.json", "aviato": "/api/docs/openapi.json"}
WEB = Path(__file__).parents[2] / "web" / "src"
LITERAL = re.compile(r"['\"`](/api/[A-Za-z0-9_/{}$().-]*)")


@pytest.fixture(scope="module")
def documents(server: RunningServer) -> dict[str, Any]:
    return {dialect: server.nobody.get(path).ok() for dialect, path in PATHS.items()}


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.parametrize("dialect", PATHS)
def test_a1_every_route_of_the_server_is_in_the_document_and_nothing_else(
    documents: dict[str, Any], dialect: str
) -> None:
    described = {key: operation["operationId"] for key, operation in operations(documents[dialect]).items()}

    assert described == {(route.method, route.path): route.operation_id for route in ALL}


@pytest.mark.parametrize("route", ALL, ids=name_of)
def test_o8_every_described_operation_answers_with_a_described_status_and_media_type(
    server: RunningServer, documents: dict[str, Any], route: Route
) -> None:
    for dialect, document in documents.items():
        responses = document["paths"][route.path][route.method.lower()]["responses"]
        for caller in (server.nobody, server.admin()):
            answer = call(caller.speaking(dialect), route)
            assert str(answer.status) in responses, (dialect, answer)
            content = responses[str(answer.status)].get("content", {})
            if answer.body:
                assert answer.headers["content-type"] in content


@pytest.mark.parametrize("dialect", PATHS)
def test_o8_a9_the_document_is_openapi_3_1_of_the_running_version_without_a_version_in_a_path(
    server: RunningServer, documents: dict[str, Any], dialect: str
) -> None:
    document = documents[dialect]

    assert document["openapi"].startswith("3.1.")
    assert document["info"]["version"] == server.nobody.get("/api/info").ok()["version"]
    assert not [path for path in document["paths"] if re.search(r"/v\d", path)]


@pytest.mark.parametrize("dialect", PATHS)
def test_o8_every_operation_has_what_a_reader_needs(documents: dict[str, Any], dialect: str) -> None:
    found = operations(documents[dialect])
    tags = {tag["name"] for tag in documents[dialect]["tags"]}
    ids = [operation["operationId"] for operation in found.values()]

    assert len(ids) == len(set(ids))
    for key, operation in found.items():
        assert operation["summary"], key
        assert set(operation["tags"]) <= tags, key
        assert operation["tags"], key
        assert "security" in operation, key
        statuses = set(operation["responses"])
        assert any(status.startswith("2") for status in statuses), key
        assert "500" in statuses, key
        assert ("401" in statuses) or not operation["security"], key
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                if media_type == "application/json":
                    assert "example" in content or "examples" in content, (key, status)


def test_o8_each_document_describes_its_own_dialect(documents: dict[str, Any]) -> None:
    def status_codes(dialect: str) -> set[str]:
        return set(operations(documents[dialect])["GET", "/api/movies"]["responses"])

    def list_fields(dialect: str) -> set[str]:
        document = documents[dialect]
        ok = operations(document)["GET", "/api/libraries"]["responses"]["200"]
        name = ok["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        return set(document["components"]["schemas"][name]["properties"])

    assert "422" in status_codes("odeion")
    assert "422" not in status_codes("aviato")
    assert "400" in status_codes("aviato")
    assert list_fields("odeion") - list_fields("aviato") == {"items"}
    assert list_fields("aviato") - list_fields("odeion") == {"libraries"}
    assert "Cavea-Dialect" in json.dumps(documents["aviato"])


def test_o8_the_documents_are_cacheable_and_public(server: RunningServer) -> None:
    for path in PATHS.values():
        first = server.nobody.get(path)
        again = server.nobody.get(path, If_None_Match=first.headers["etag"])
        assert (first.status, again.status, again.body) == (200, 304, b"")


def test_a1_every_address_that_the_web_app_writes_itself_is_a_route() -> None:
    patterns = [re.compile(re.sub(r"\{[^}]+\}", "[^/]+", route.path) + "$") for route in ALL]
    written = {
        (found.name, re.sub(r"\$\{.*?\}?$|\$\{[^}]*\}", "x", address))
        for found in sorted(WEB.rglob("*"))
        if found.suffix in {".ts", ".svelte"} and not found.name.endswith((".d.ts", ".test.ts"))
        for address in LITERAL.findall(found.read_text())
        if "{" not in address.replace("${", "")
    }

    assert written
    for name, address in written:
        is_docs = address.startswith("/api/docs")
        assert is_docs or any(pattern.match(address) for pattern in patterns), (name, address)
