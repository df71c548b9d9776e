"""What strict generators need of the document (CONTRACT A16): Swift's and Go's take nothing less."""

from collections import Counter
from collections.abc import Iterator

from jsonschema import Draft202012Validator

from tests.contracts.reference.tools import Json

Path = tuple[str | int, ...]
NOT_SCHEMAS = {"example", "examples", "default", "enum"}
METHODS = {"get", "put", "post", "patch", "delete"}


def schemas(document: Json) -> Iterator[tuple[Path, Json]]:
    """Every schema of the document, those within schemas included, and where it stands."""
    for name, schema in document["components"]["schemas"].items():
        yield from _within(("components", name), schema)
    for where, operation in operations(document):
        for parameter in operation.get("parameters", []):
            yield from _within((*where, parameter["name"]), parameter["schema"])
        for kind, content in contents(operation):
            yield from _within((*where, kind), content["schema"])


def _within(where: Path, schema: Json) -> Iterator[tuple[Path, Json]]:
    yield where, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _within((*where, name), inner)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from _within((*where, key), schema[key])
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for number, inner in enumerate(schema.get(key, [])):
            yield from _within((*where, key, number), inner)


def operations(document: Json) -> Iterator[tuple[Path, Json]]:
    """Every operation, by path and method."""
    for path, item in document["paths"].items():
        assert set(item) <= METHODS
        for method, operation in item.items():
            yield (path, method), operation


def contents(operation: Json) -> Iterator[tuple[str, Json]]:
    """Every body of an operation: what it takes and what it answers."""
    yield from ((f"takes {k}", c) for k, c in operation.get("requestBody", {}).get("content", {}).items())
    for status, response in operation["responses"].items():
        yield from ((f"{status} {k}", c) for k, c in response.get("content", {}).items())


def test_a16_operation_ids_are_unique_names(document: Json) -> None:
    names = [operation["operationId"] for _, operation in operations(document)]

    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [name for name in names if not name.replace("_", "").isalpha() or name != name.lower()] == []


def test_a16_there_is_no_union_but_of_one_component_and_null(document: Json) -> None:
    unions = {where: schema for where, schema in schemas(document) if {"anyOf", "allOf"} & set(schema)}
    assert unions == {}
    for where, schema in schemas(document):
        if "oneOf" in schema:
            reference, null = schema["oneOf"]
            assert list(reference) == ["$ref"], where
            assert null == {"type": "null"}, where


def test_a16_every_object_is_a_named_component(document: Json) -> None:
    anonymous = [
        where
        for where, schema in schemas(document)
        if "properties" in schema and (where[0] != "components" or len(where) != len(("components", "name")))
    ]

    assert anonymous == []


def test_a16_every_schema_has_one_type_besides_null(document: Json) -> None:
    for where, schema in schemas(document):
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        named = [kind for kind in kinds if kind != "null"]
        if "$ref" in schema or "oneOf" in schema:
            assert named == [], where
        elif where[-2] == "oneOf":
            assert kinds == ["null"], where
        else:
            assert len(named) == 1, (where, schema)
        assert "const" not in schema, where
        if named == ["array"]:
            assert "items" in schema, where


def test_a16_every_reference_leads_to_a_component(document: Json) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    used = {schema["$ref"] for _, schema in schemas(document) if "$ref" in schema}

    assert used - known == set()
    assert known - used == set(), "components that no operation uses"


def test_o8_every_operation_says_what_it_does_who_may_and_how_it_fails(document: Json) -> None:
    chapters = {tag["name"] for tag in document["tags"]}
    for where, operation in operations(document):
        assert operation["summary"], where
        assert operation["description"], where
        assert operation["tags"], where
        assert set(operation["tags"]) <= chapters, where
        assert isinstance(operation["security"], list), where
        failures = {status for status in operation["responses"] if status.startswith("4")}
        assert failures, where
        for status, response in operation["responses"].items():
            assert response["description"], (where, status)
            if status != "204":
                assert response["content"], (where, status)
            for kind, content in response.get("content", {}).items():
                assert content["schema"], (where, status, kind)
                if kind == "application/json":
                    assert "example" in content or content["examples"], (where, status)


def test_o8_every_parameter_and_property_is_described(document: Json) -> None:
    bare = [
        (where, parameter["name"])
        for where, operation in operations(document)
        for parameter in operation.get("parameters", [])
        if not parameter["description"] or parameter["description"] == parameter["name"]
    ]

    assert bare == []
    assert [
        n for n, schema in document["components"]["schemas"].items() if not schema.get("description")
    ] == []


def test_o8_every_example_fits_its_schema(document: Json) -> None:
    def problems(schema: Json, example: object) -> list[str]:
        whole = {"components": document["components"], "allOf": [schema]}
        checked = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
        return [f"{error.json_path}: {error.message}" for error in checked.iter_errors(example)]

    wrong: dict[Path, list[str]] = {}
    for where, schema in schemas(document):
        for example in schema.get("examples", []):
            if found := problems(schema, example):
                wrong[where] = found
    for where, operation in operations(document):
        for kind, content in contents(operation):
            given = [content["example"]] if "example" in content else []
            given += [one["value"] for one in content.get("examples", {}).values()]
            for example in given:
                if found := problems(content["schema"], example):
                    wrong[*where, kind] = found

    assert wrong == {}
