"""Typed clients from every generator that CONTRACT A16 names, complete, and used against a real server."""

import ast
import json
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from cavea.domain.access import Dialect
from tests.contracts.reference import tools
from tests.contracts.reference.test_rules import operations
from tests.contracts.reference.tools import Json
from tests.harness.server import PASSWORD, USERNAME, RunningServer

LISTED: Final = {Dialect.ODEION: "items", Dialect.AVIATO: "movies"}

PYTHON_PROGRAM: Final = """
import sys
from client import AuthenticatedClient, Client
from client.api.authentication import log_in
from client.api.movies import get_movie, list_movies
from client.models import LoginRequest
{imports}
origin, username, password = sys.argv[1:]
session = log_in.sync(client=Client(base_url=origin), body=LoginRequest(username, password{dialect}){header})
authenticated = AuthenticatedClient(base_url=origin, token=session.access_token)
movies = list_movies.sync(client=authenticated{header})
refused = get_movie.sync("mov_nothing", client=authenticated{header})
print(session.user.username, movies.{listed}, movies.total_items, {refusal})
"""

FETCH_PROGRAM: Final = """
import createClient from 'openapi-fetch'
import type { components, paths } from './schema.ts'

const [baseUrl, username, password] = process.argv.slice(2) as [string, string, string]
const api = createClient<paths>({ baseUrl })
const params = { HEADER }
const session = await api.POST('/api/auth/login', { params, body: { username, password DIALECT } })
if (session.data === undefined) throw new Error(JSON.stringify(session.error))
const headers = { Authorization: `Bearer ${session.data.access_token}` }
const movies = await api.GET('/api/movies', { headers, params: { ...params, query: { per_page: 5, sort: '-added' } } })
if (movies.data === undefined) throw new Error(JSON.stringify(movies.error))
const found: components['schemas']['MovieItem'][] = movies.data.LISTED
const nothing = { ...params, path: { movie_id: 'mov_nothing' } }
const refused = await api.GET('/api/movies/{movie_id}', { headers, params: nothing })
const message: string | undefined = refused.error?.REFUSAL
console.log(session.data.user.username, found, movies.data.total_items, message)
"""

ORVAL_PROGRAM: Final = """
import { getMovie, listMovies, logIn, type MovieItem } from './client.ts'

const [origin, username, password] = process.argv.slice(2) as [string, string, string]
const send = globalThis.fetch
globalThis.fetch = (address, init) => send(new URL(String(address), origin), init)
const session = await logIn({ username, password DIALECT } HEADER)
if (session.status !== 200) throw new Error(JSON.stringify(session.data))
const headers = { Authorization: `Bearer ${session.data.access_token}` }
const movies = await listMovies({ per_page: 5, sort: '-added' } HEADER, { headers })
if (movies.status !== 200) throw new Error(JSON.stringify(movies.data))
const found: MovieItem[] = movies.data.LISTED
const refused = await getMovie('mov_nothing' HEADER, { headers })
if (refused.status !== 404) throw new Error(`status ${refused.status}`)
const message: string = refused.data.REFUSAL
console.log(session.data.user.username, found, movies.data.total_items, message)
"""

EXPECTED: Final = {
    Dialect.ODEION: "ada [] 0 movie not found\n",
    Dialect.AVIATO: "ada [] 0 Movie not found\n",
}


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _operation_ids(document: Json) -> set[str]:
    return {operation["operationId"] for _, operation in operations(document)}


def _type_checks(folder: Path) -> None:
    options = "--noEmit --strict --module nodenext --target es2022 --allowImportingTsExtensions --types node"
    tools.run("typescript/bin/tsc", [*options.split(), "program.ts"], folder)


def _said(folder: Path, server: RunningServer) -> str:
    done = subprocess.run(
        [tools.node(), "program.ts", _origin(server), USERNAME, PASSWORD],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _origin(server: RunningServer) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def workshop(tmp_path: Path, document_file: Path, node_tools: None) -> Path:
    """A folder with the document, where Node finds the tools' own packages."""
    del node_tools
    (tmp_path / "node_modules").symlink_to(tools.MODULES)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    assert document_file.parent == tmp_path
    return tmp_path


@pytest.mark.node
def test_a16_openapi_typescript_keeps_every_operation_and_type(
    workshop: Path, document: Json, dialect: Dialect, live_server: RunningServer
) -> None:
    said = tools.run("openapi-typescript/bin/cli.js", ["openapi.json", "-o", "schema.ts"], workshop)
    made = (workshop / "schema.ts").read_text()
    is_aviato = dialect is Dialect.AVIATO
    program = (
        FETCH_PROGRAM.replace("HEADER", "header: { 'Cavea-Dialect': 'aviato' as const }" if is_aviato else "")
        .replace("DIALECT", ", dialect: 'aviato'" if is_aviato else "")
        .replace("LISTED", LISTED[dialect])
        .replace("REFUSAL", "error" if is_aviato else "error.message")
    )
    (workshop / "program.ts").write_text(program)
    kept = set(re.findall(r"^    (\w+): \{$", made.partition("export interface operations")[2], re.MULTILINE))
    types = set(
        re.findall(
            r"^        (\w+): ", made.partition("schemas: {")[2].partition("\n    };")[0], re.MULTILINE
        )
    )

    assert "warn" not in said.lower(), said
    assert kept == _operation_ids(document)
    assert set(document["components"]["schemas"]) <= types
    _type_checks(workshop)
    assert _said(workshop, live_server) == EXPECTED[dialect]


@pytest.mark.node
def test_a16_orval_keeps_every_operation_and_type(
    workshop: Path, document: Json, dialect: Dialect, live_server: RunningServer
) -> None:
    output = {"target": "./client.ts", "client": "fetch", "headers": True}
    settings = {"api": {"input": {"target": "./openapi.json"}, "output": output}}
    (workshop / "orval.config.mjs").write_text(f"export default {json.dumps(settings)}")
    said = tools.run("orval/dist/bin/orval.mjs", ["--config", "orval.config.mjs"], workshop)
    made = (workshop / "client.ts").read_text()
    is_aviato = dialect is Dialect.AVIATO
    program = (
        ORVAL_PROGRAM.replace("HEADER", ", { 'Cavea-Dialect': 'aviato' }" if is_aviato else "")
        .replace("DIALECT", ", dialect: 'aviato'" if is_aviato else "")
        .replace("LISTED", LISTED[dialect])
        .replace("REFUSAL", "error" if is_aviato else "error.message")
    )
    (workshop / "program.ts").write_text(program)
    functions = {_plain(name) for name in re.findall(r"^export const (\w+) = async \(", made, re.MULTILINE)}
    types = set(re.findall(r"^export (?:interface|type) (\w+)", made, re.MULTILINE))

    assert "warn" not in said.lower(), said
    assert {_plain(name) for name in _operation_ids(document)} == functions
    assert set(document["components"]["schemas"]) <= types
    _type_checks(workshop)
    assert _said(workshop, live_server) == EXPECTED[dialect]


def test_a16_openapi_python_client_keeps_every_operation_and_type(
    tmp_path: Path, document_file: Path, document: Json, dialect: Dialect, live_server: RunningServer
) -> None:
    (tmp_path / "settings.yml").write_text("post_hooks: []\n")
    paths = ["--path", str(document_file), "--output-path", str(tmp_path / "client")]
    config = ["--meta", "none", "--config", str(tmp_path / "settings.yml"), "--fail-on-warning"]
    tools.program("openapi-python-client", ["generate", *paths, *config])
    is_aviato = dialect is Dialect.AVIATO
    program = PYTHON_PROGRAM.format(
        imports="from client.models import LoginRequestDialect" if is_aviato else "",
        dialect=", dialect=LoginRequestDialect.AVIATO" if is_aviato else "",
        header=", cavea_dialect='aviato'" if is_aviato else "",
        listed=LISTED[dialect],
        refusal="refused.error" if is_aviato else "refused.error.message",
    )
    made = {path.stem for path in (tmp_path / "client" / "api").glob("*/*.py")} - {"__init__"}
    exported = ast.literal_eval(
        (tmp_path / "client" / "models" / "__init__.py").read_text().partition("__all__ = ")[2]
    )

    assert made == _operation_ids(document)
    assert set(document["components"]["schemas"]) <= set(exported)
    assert tools.python(program, tmp_path, _origin(live_server), USERNAME, PASSWORD) == EXPECTED[dialect]
