"""JSON Schemas of structs, in the shape that strict client generators read."""

import json
from collections.abc import Iterable
from typing import Any, Final

import msgspec

Json = dict[str, Any]

REF: Final = "#/components/schemas/{name}"


def component_name(struct: type[msgspec.Struct]) -> str:
    """What a struct is called among the components."""
    return struct.__name__


def components_of(types: Iterable[type[msgspec.Struct]]) -> dict[str, Json]:
    """The schemas of these structs and of everything in them, by name.

    Raises:
        ValueError: Two different types have the same name.
    """
    wanted = sorted(types, key=lambda t: t.__name__)
    _, components = msgspec.json.schema_components(wanted, ref_template=REF)
    return {name: _without_defaults(_tidy(schema)) for name, schema in components.items()}


def _without_defaults(schema: Json) -> Json:
    """Defaults of a body's fields, in words: generators take a field with a default as one that must be sent."""
    for field in schema.get("properties", {}).values():
        default = field.pop("default", None)
        if default not in (None, [], {}, ""):
            words = field.get("description", "")
            field["description"] = f"{words} Default: `{json.dumps(default)}`.".strip()
    return schema


def field_schema(annotation: Any) -> Json:
    """The schema of one query parameter; a parameter that may be left out is not null on the wire."""
    (schema,), components = msgspec.json.schema_components([annotation], ref_template=REF)
    tidy: Json = _tidy(schema)
    if isinstance(tidy.get("type"), list):
        tidy["type"] = next(t for t in tidy["type"] if t != "null")
    if "$ref" in tidy:
        tidy = {
            **_tidy(components[tidy["$ref"].rsplit("/", 1)[1]]),
            **{k: v for k, v in tidy.items() if k != "$ref"},
        }
    return tidy


def _tidy(schema: Any) -> Any:
    """One type a property: ``anyOf`` with null becomes a type list, or ``oneOf`` of a reference and null."""
    if isinstance(schema, list):
        return [_tidy(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    tidy: Json = {}
    for key, value in schema.items():
        if key == "properties":
            tidy[key] = {name: _tidy(inner) for name, inner in value.items()}
        elif key in ("examples", "enum", "default", "required"):
            tidy[key] = value
        else:
            tidy[key] = _tidy(value)
    options = tidy.pop("anyOf", None)
    if options is not None:
        tidy = _nullable(options, tidy)
    if "enum" in tidy and "type" not in tidy:
        tidy["type"] = "string" if all(isinstance(v, str) for v in tidy["enum"]) else "integer"
    tidy.pop("additionalProperties", None) if tidy.get("additionalProperties") is False else None
    return tidy


def _nullable(options: list[Json], rest: Json) -> Json:
    real = [o for o in options if o != {"type": "null"}]
    if len(real) != 1:
        raise ValueError(f"an untagged union is not for the wire: {options}")
    inner = real[0]
    if "$ref" in inner:
        return {**rest, "oneOf": [{"$ref": inner["$ref"]}, {"type": "null"}]}
    merged = {**inner, **rest}
    if len(real) != len(options):
        merged["type"] = [inner.get("type", "string"), "null"]
        if "enum" in merged:
            merged["enum"] = [*merged["enum"], None]
    return merged


def example_of(struct: type[msgspec.Struct]) -> Any:
    """An example of a struct, from the examples of its fields."""
    components = components_of([struct])
    return _example(components[component_name(struct)], components, 0)


def _example(schema: Json, components: dict[str, Json], depth: int) -> Any:
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        return _example(components[schema["$ref"].rsplit("/", 1)[1]], components, depth + 1)
    if "oneOf" in schema:
        return _example(schema["oneOf"][0], components, depth + 1)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {k: _example(v, components, depth + 1) for k, v in schema.get("properties", {}).items()}
    if kind == "array":
        return [_example(schema["items"], components, depth + 1)] if "items" in schema else []
    return {"string": "text", "integer": 1, "number": 1.5, "boolean": True}.get(kind)
