"""A request as a question with its uploads: from an address, from JSON, or from a form with files.

Files are read into memory, never onto the disk, under the names that clients give them for
nothing: what a photo is, its content says.
"""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any, TypeVar, get_args, get_origin

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from dashboards.api.problems import Problem
from dashboards.api.questions import Question

FILE = "file"  # what an upload is called in a form
MOST_FILES = 4
_JSON = "application/json"
_FORM = "multipart/form-data"
_MAX_TEXT_BYTES = 1_000_000  # of JSON, of an address, and of a form beside its files
_MOST_PARTS = 200
_Q = TypeVar("_Q", bound=Question)


def question_of(asked: Request, kind: type[_Q], max_bytes: int) -> tuple[_Q, list[bytes]]:
    """Return what is asked, and the uploads it is asked about; max_bytes: of each of them.

    Raises Problem, and ValidationError for what the question does not allow.
    """
    if asked.method != "POST":
        return _from_texts(asked.args, kind), []
    if asked.mimetype == _JSON:
        return kind.model_validate(_json(asked)), []
    if asked.mimetype == _FORM:
        texts, files = _form(asked)
        return _from_texts(texts, kind), _uploads(files, max_bytes)
    raise Problem(
        415,
        f"a question as {asked.mimetype or 'nothing'} cannot be read",
        allowed=[_JSON, _FORM],
        then=f"send JSON, or a form with photos as {FILE!r}",
    )


def list_fields(kind: type[Question]) -> set[str]:
    """Return the fields that an address or a form may repeat."""
    return {
        name
        for name, field in kind.model_fields.items()
        if {list, dict} & {get_origin(each) for each in (field.annotation, *_parts(field))}
    }


def _parts(field: Any) -> Iterable[Any]:  # noqa: ANN401 - pydantic's field
    return get_args(field.annotation)


def _from_texts(texts: MultiDict[str, str], kind: type[_Q]) -> _Q:
    """Read a question of texts by name; an empty one stands for nothing said."""
    repeated = list_fields(kind)
    values: dict[str, Any] = {}
    for name, said in texts.lists():
        given = [text for text in said if text]
        if name in repeated:
            values[name] = given
        elif len(given) > 1:
            raise Problem(422, f"{name} is given {len(given)} times", then="give it once")
        elif given or name not in kind.model_fields:
            values[name] = "".join(given)
    return kind.model_validate(values)


def _json(asked: Request) -> object:
    asked.max_content_length = _MAX_TEXT_BYTES
    try:
        return json.loads(asked.get_data())
    except (ValueError, RecursionError) as error:
        raise Problem(400, f"the body is not JSON: {error}") from error


def _form(asked: Request) -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
    parser = FormDataParser(
        stream_factory=_in_memory,
        max_form_memory_size=_MAX_TEXT_BYTES,
        max_form_parts=_MOST_PARTS,
        silent=False,
    )
    try:
        _, texts, files = parser.parse(
            asked.stream, asked.mimetype, asked.content_length, asked.mimetype_params
        )
    except ValueError as error:
        raise Problem(400, f"the form cannot be read: {error}") from error
    return texts, files


def _in_memory(
    total_content_length: int | None,
    content_type: str | None,
    filename: str | None,
    content_length: int | None = None,
) -> BytesIO:
    """Return where a file is read to: werkzeug's own way writes half a megabyte to the disk."""
    return BytesIO()


def _uploads(files: MultiDict[str, FileStorage], max_bytes: int) -> list[bytes]:
    given = [file for _, some in files.lists() for file in some]
    if set(files) - {FILE} or len(given) > MOST_FILES:
        raise Problem(
            422,
            f"{len(given)} files as {', '.join(map(repr, sorted(files)))}",
            allowed=f"{FILE!r}, {MOST_FILES} times at most",
        )
    contents = [file.stream.read() for file in given]
    for content in contents:
        if len(content) > max_bytes:
            size, allowed = f"{len(content) / 1e6:.1f}", f"{max_bytes / 1e6:.1f} MB"
            raise Problem(413, f"a photo of {size} MB is more than is taken", allowed=allowed)
    return contents
