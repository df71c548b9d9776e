"""Validators and linters find nothing in either document."""

from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contracts.reference import tools
from tests.contracts.reference.tools import Json


def test_o8_the_document_is_valid_openapi_3_1(document: Json) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.node
@pytest.mark.usefixtures("node_tools")
def test_o8_the_recommended_rules_of_redocly_find_nothing(document_file: Path, tmp_path: Path) -> None:
    said = tools.run(
        "@redocly/cli/bin/cli.js",
        ["lint", document_file.name, "--extends=recommended", "--format=json", "--max-problems=1000"],
        tmp_path,
    )

    assert '"totals": {\n    "errors": 0,\n    "warnings": 0,\n    "ignored": 0\n  }' in said, said
