"""The addresses of the API: /api/similar, /api/recommend, /api/tag and /api/openapi.json.

The guard and the turnstile stand before them as before every page. The API has half of the
server's threads at most, so that pages are answered meanwhile.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from flask import Flask, Response, jsonify, request

from dashboards.access.programs import API
from dashboards.api.answers import Answer
from dashboards.api.asking import question_of
from dashboards.api.description import description
from dashboards.api.problems import FORESEEN, Problem, problem_of, tell_problems
from dashboards.api.questions import Question, Recommend, Similar, Tag
from dashboards.api.service import Service
from dashboards.exhibition import Exhibition
from dashboards.finder import Finder
from dashboards.gallery import Gallery
from models.records.profiles import Profiles

N_AT_ONCE = 4
_RETRY_S = 1
_Q = TypeVar("_Q", bound=Question)
Answering = Callable[[Exhibition, _Q, Sequence[bytes]], Answer]


def serve_api(
    server: Flask, gallery: Gallery, finder: Finder, *, n_at_once: int = N_AT_ONCE
) -> None:
    """Add the API to a server; n_at_once: questions that are answered, others are sent away."""
    service = Service(finder, Profiles(gallery.store.files))
    desk = _Desk(gallery, finder.max_bytes, n_at_once)
    desk.answer(server, "similar", Similar, service.similar)
    desk.answer(server, "recommend", Recommend, service.recommend)
    desk.answer(server, "tag", Tag, service.tag)
    server.add_url_rule(f"{API}openapi.json", "api-description", lambda: jsonify(description()))
    for rule in (API, f"{API}<path:rest>"):  # what is nowhere would be answered by a page
        server.add_url_rule(rule, rule, _nothing)
    tell_problems(server)


def _nothing(rest: str = "") -> Response:
    return Problem(404, f"there is no {API}{rest}").response()


class _Desk:
    """Takes questions, a few at a time, and hands out answers or problems."""

    def __init__(self, gallery: Gallery, max_bytes: int, n_at_once: int) -> None:
        self._gallery = gallery
        self._max_bytes = max_bytes
        self._places = threading.BoundedSemaphore(n_at_once)

    def answer(self, server: Flask, name: str, kind: type[_Q], answering: Answering[_Q]) -> None:
        """Answer one kind of question at its address, by GET and POST."""

        def view() -> Response:
            if not self._places.acquire(blocking=False):
                busy = Problem(503, "others are being answered").response()
                busy.headers["Retry-After"] = str(_RETRY_S)
                return busy
            try:
                return self._answered(kind, answering)
            finally:
                self._places.release()

        server.add_url_rule(f"{API}{name}", f"api-{name}", view, methods=["GET", "POST"])

    def _answered(self, kind: type[_Q], answering: Answering[_Q]) -> Response:
        try:
            question, uploads = question_of(request, kind, self._max_bytes)
            answer = answering(self._gallery.current(), question, uploads)
        except FORESEEN as error:
            return problem_of(error).response()
        return Response(answer.model_dump_json() + "\n", mimetype="application/json")
