"""Why the API has no answer, as problem details after RFC 9457: what is wrong, allowed, and next.

Whatever refuses a request below /api/, the guard and the turnstile included, is told in this form.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pyarrow as pa
from flask import Flask, Response, request
from pydantic import ValidationError

from dashboards.access.programs import API
from dashboards.api.answers import ProblemDetails, Wrong
from models.pixels.decode import Undecodable
from models.records.store import NoAtlas
from models.retrieval.words import UnknownWord
from models.viewing.newcomer import NotComparable

PROBLEM_TYPE = "application/problem+json"
_MANUAL = "GET /api/openapi.json describes what can be asked"
_LONGEST = 500  # characters of a sentence
_NEXT = {
    400: _MANUAL,
    401: "send the name and password of a user with each request, as HTTP Basic",
    403: "ask who keeps this dashboard",
    404: _MANUAL,
    405: _MANUAL,
    413: "send fewer or smaller photos, or a shorter list",
    429: "wait as long as Retry-After says, then try again",
    500: "ask who keeps this dashboard: its log tells more",
    503: "wait as long as Retry-After says, then try again",
}


class Problem(Exception):
    """Why a request is not answered. allowed: what would be; next: what to do."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        allowed: object = None,
        then: str = "",
        errors: tuple[Wrong, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.allowed = allowed
        self.then = then
        self.errors = errors

    def details(self) -> ProblemDetails:
        """Return it as it is told."""
        return ProblemDetails(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=_plain(self.detail)[:_LONGEST],
            allowed=self.allowed,
            next=self.then or _NEXT.get(self.status, _MANUAL),
            errors=list(self.errors) or None,
        )

    def response(self) -> Response:
        """Return it as an answer."""
        return Response(_json(self.details()), self.status, mimetype=PROBLEM_TYPE)


def problem_of(error: Exception) -> Problem:
    """Return what is told of an error that was foreseen; others are raised again."""
    for kind, told in _FORESEEN:
        if isinstance(error, kind) and not isinstance(error, pa.ArrowException):
            return told(error)
    raise error


def tell_problems(server: Flask) -> None:
    """Let every refusal below /api/ be told as problem details, whoever refuses."""
    server.after_request(_told)


def _told(response: Response) -> Response:
    is_ours = request.path.startswith(API) and response.status_code >= HTTPStatus.BAD_REQUEST
    if is_ours and response.mimetype != PROBLEM_TYPE:
        is_sentence = response.mimetype == "text/plain"
        detail = response.get_data(as_text=True).strip() if is_sentence else ""
        told = Problem(response.status_code, detail or _usual(response))
        response.set_data(_json(told.details()))
        response.mimetype = PROBLEM_TYPE
    return response


def _usual(response: Response) -> str:
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{request.method} is not answered here, only {response.headers.get('Allow', '')}"
    if response.status_code == HTTPStatus.NOT_FOUND:
        return f"there is no {request.path}"
    return HTTPStatus(response.status_code).description or "this was not answered"


def _invalid(error: ValidationError) -> Problem:
    """Return what is wrong with a question, a line for each place."""
    found = tuple(
        Wrong(at=_plain(".".join(map(str, each["loc"]))) or "body", wrong=_plain(each["msg"]))
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    )
    told = "; ".join(f"{each.at}: {each.wrong}" for each in found[:5])
    return Problem(422, told, errors=found[:50])


def _plain(text: str) -> str:
    """Return a text without what JSON in UTF-8 cannot carry, such as half a pair of surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _json(details: ProblemDetails) -> str:
    return details.model_dump_json(exclude_none=True) + "\n"


def _missing(error: LookupError) -> Problem:
    return Problem(404, str(error.args[0]) if error.args else "not found")


# The first that fits is told.
_FORESEEN: tuple[tuple[type[Exception], Callable[[Any], Problem]], ...] = (
    (Problem, lambda error: error),
    (ValidationError, _invalid),
    (NoAtlas, lambda _: Problem(503, "there is no atlas here yet", then="build one first")),
    (
        NotComparable,
        lambda error: Problem(
            422, str(error), then="compare by colours, or by a photo of the atlas"
        ),
    ),
    (
        Undecodable,
        lambda error: Problem(
            422, f"the file cannot be read as a photo: {error}", then="send another photo"
        ),
    ),
    (UnknownWord, lambda error: Problem(422, str(error), allowed=list(error.suggestions) or None)),
    (LookupError, _missing),
    (ValueError, lambda error: Problem(422, str(error))),
)
FORESEEN = tuple(kind for kind, _ in _FORESEEN)
