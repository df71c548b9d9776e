"""``cavea docs export``: the reference as files, browsable without a server."""

from importlib.resources import files
from pathlib import Path

from cavea import __version__
from cavea.contracts.api.routes import TABLES
from cavea.contracts.reference.live import document_bytes
from cavea.contracts.reference.page import ReferenceDocument, reference_files
from cavea.domain.access import Dialect


class ExportFailedError(Exception):
    """The reference cannot be written; the message says why."""


def export_reference(folder: Path) -> list[Path]:
    """Write the page, its bundle and both documents.

    Raises:
        ExportFailedError: The bundle was not built.
        OSError: The folder cannot be written.
    """
    bundle = files("cavea.contracts.reference") / "static" / "scalar.js"
    if not bundle.is_file():
        raise ExportFailedError("the reference was not built; install Cavea again with pip install .")
    documents = tuple(
        ReferenceDocument(
            f"{dialect.value.capitalize()} dialect",
            dialect.value,
            f"{dialect.value}.openapi.json",
            document_bytes(TABLES, __version__, dialect, Dialect.ODEION),
        )
        for dialect in Dialect
    )
    made = {
        name: body for name, (_, body) in reference_files(bundle.read_bytes(), documents, static=True).items()
    }
    made |= {document.url: document.content for document in documents if document.content is not None}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, body in sorted(made.items()):
        path = folder / name
        path.write_bytes(body)
        written.append(path)
    return written
