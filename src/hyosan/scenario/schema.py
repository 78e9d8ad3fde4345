"""The JSON Schema of a scenario file, for editors."""

from __future__ import annotations

from typing import Any

from hyosan.responses import RESPONSES
from hyosan.scenario.scenario import SCHEMA, Scenario

_NAME = {"type": "string", "description": "a name in the library, or a YAML file"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `hyosan/v1` scenarios, short forms included."""
    schema = Scenario.model_json_schema(by_alias=True)
    properties, definitions = schema["properties"], schema.setdefault("$defs", {})
    for key in ("place", "pathogen", "behaviour"):
        properties[key] = {"anyOf": [_NAME, properties[key]]}
    # A circle's short form: one key, its kind.
    definitions["CircleInShort"] = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": {"type": ["object", "string"]},
    }
    circle = {"anyOf": [{"$ref": "#/$defs/Circle"}, {"$ref": "#/$defs/CircleInShort"}]}
    properties["circles"] = {"anyOf": [_NAME, _listed("circles", circle)]}
    definitions["Hours"] = {"anyOf": [definitions["Hours"], {"type": "array", "minItems": 2, "maxItems": 2}]}
    for key in ("seeding", "cast"):
        properties[key] = {"anyOf": [properties[key], properties[key]["items"]]}
    properties["plan"] = {"anyOf": [_NAME, _listed("responses", {"anyOf": _responses(definitions)})]}
    properties["schema"] = {"const": SCHEMA}
    schema["required"] = ["schema", *(key for key in schema["required"] if key != "schema")]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "A hyosan scenario"}


def _listed(key: str, item: dict[str, Any]) -> dict[str, Any]:
    """A list, or a mapping that holds it under `key` beside its title."""
    listed = {"type": "array", "items": item}
    return {"anyOf": [listed, {"type": "object", "required": [key], "properties": {key: listed}}]}


def _responses(definitions: dict[str, Any]) -> list[dict[str, str]]:
    """References to the schemas of every known response, their parts added to the definitions."""
    for response in RESPONSES.values():
        own = response.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
        definitions.update(own.pop("$defs", {}))
        definitions[response.__name__] = own
    return [{"$ref": f"#/$defs/{response.__name__}"} for response in RESPONSES.values()]
