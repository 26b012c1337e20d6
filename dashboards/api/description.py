"""The API described to programs, as OpenAPI 3.1, from the models that check and make its JSON."""

from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from dashboards.access.programs import API
from dashboards.access.reception import SESSION_COOKIE
from dashboards.api.answers import Hits, ProblemDetails, Recommendations, Tags
from dashboards.api.asking import FILE, MOST_FILES, list_fields
from dashboards.api.problems import PROBLEM_TYPE
from dashboards.api.questions import Question, Recommend, Similar, Tag

Json = dict[str, Any]

_REF = "#/components/schemas/"
_REFUSALS = {
    "400": "the request cannot be read",
    "401": "a name and a password are wanted",
    "403": "whoever asks may not, or a browser asks for another site",
    "404": "no such photo or profile",
    "413": "more bytes than are taken",
    "415": "neither JSON nor a form",
    "422": "what is asked is not allowed, or the file is no photo",
    "429": "too many wrong passwords",
    "503": "busy, or there is no atlas yet",
}
_ASKED: tuple[tuple[str, str, type[Question], str], ...] = (
    ("similar", "What is like photos and uploads, or shows what words say", Similar, "Hits"),
    ("recommend", "What suits a taste, with reasons", Recommend, "Recommendations"),
    ("tag", "What a photo or an upload shows", Tag, "Tags"),
)


@cache
def description() -> Json:
    """Return the description of the API."""
    answers = (Hits, Recommendations, Tags, ProblemDetails)
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((kind, "validation") for _, _, kind, _ in _ASKED),
        *((kind, "serialization") for kind in answers),
    ]
    _, schemas = models_json_schema(models, ref_template=_REF + "{model}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SceneAtlas",
            "version": version("sceneatlas"),
            "summary": "Search, recommendations and tags of a photo collection",
            "description": "Nothing that is asked changes anything, and uploads are kept nowhere.",
        },
        "paths": {f"{API}{asked[0]}": _path(*asked) for asked in _ASKED},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "program": {"type": "http", "scheme": "basic"},
                "page": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
            },
        },
        "security": [{"program": []}, {"page": []}, {}],
    }


def _path(name: str, summary: str, kind: type[Question], answer: str) -> Json:
    shared = {"summary": summary, "responses": _responses(answer)}
    return {
        "get": {"operationId": name, "parameters": _parameters(kind), **shared},
        "post": {
            "operationId": f"{name}_posted",
            "requestBody": {"required": True, "content": _bodies(kind)},
            **shared,
        },
    }


def _parameters(kind: type[Question]) -> list[Json]:
    """Return a question's fields as an address has them; a list is said by repeating."""
    told = []
    for name, schema in _properties(kind).items():
        described = {"description": schema.pop("description", "")}
        told.append({"name": name, "in": "query", **described, "schema": schema})
    return told


def _bodies(kind: type[Question]) -> Json:
    bodies: Json = {"application/json": {"schema": {"$ref": _REF + kind.__name__}}}
    if kind is not Recommend:
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        files = {"type": "array", "items": file, "maxItems": 1 if kind is Tag else MOST_FILES}
        form = {"type": "object", "properties": {**_properties(kind), FILE: files}}
        bodies["multipart/form-data"] = {"schema": form}
    return bodies


def _properties(kind: type[Question]) -> Json:
    """Return the schemas of a question's fields where they are said as texts."""
    properties: Json = kind.model_json_schema(ref_template=_REF + "{model}")["properties"]
    for name in list_fields(kind):
        if properties[name]["type"] == "object":  # dials
            described = {"description": properties[name]["description"]}
            texts = {"type": "array", "items": {"type": "string", "pattern": "^.+=.+$"}}
            properties[name] = {**texts, **described}
    return properties


def _responses(answer: str) -> Json:
    found = {"application/json": {"schema": {"$ref": _REF + answer}}}
    problem = {PROBLEM_TYPE: {"schema": {"$ref": f"{_REF}{ProblemDetails.__name__}"}}}
    refusals = {
        status: {"description": why, "content": problem} for status, why in _REFUSALS.items()
    }
    return {"200": {"description": "the answer", "content": found}, **refusals}
