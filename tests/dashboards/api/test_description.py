"""The description is OpenAPI 3.1, and what the API answers is what it describes."""

import json
from typing import Any, get_args

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from dashboards.api.questions import Metric
from models.retrieval.metrics import METRICS
from tests.dashboards.api.conftest import Site


@pytest.fixture(scope="module")
def description(site: Site) -> dict[str, Any]:
    return dict(site.get("openapi.json").get_json())


def test_it_is_valid_openapi(description: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(description).validate()
    assert set(description["paths"]) == {"/api/similar", "/api/recommend", "/api/tag"}


def test_answers_and_problems_are_as_described(site: Site, description: dict[str, Any]) -> None:
    photo = site.atlas.photo_ids[5]
    for name, asked in {
        "similar": {"photos": photo},
        "recommend": {"likes": photo},
        "tag": {"photo": photo},
    }.items():
        for answer in (site.get(name, **asked), site.get(name, unknown="x")):
            told = description["paths"][f"/api/{name}"]["get"]["responses"]
            content = told[str(answer.status_code)]["content"][answer.mimetype]
            whole = {**content["schema"], "components": description["components"]}
            OAS31Validator(whole).validate(json.loads(answer.text))


def test_every_setting_of_an_address_is_described(description: dict[str, Any]) -> None:
    named = [one["name"] for one in description["paths"]["/api/similar"]["get"]["parameters"]]
    assert {"photos", "words", "by", "metric", "power", "top", "cut", "folder", "since"} <= {*named}
    dials = [
        one
        for one in description["paths"]["/api/recommend"]["get"]["parameters"]
        if one["name"] == "dials"
    ]
    assert dials[0]["schema"]["type"] == "array"


def test_all_metrics_can_be_asked_for() -> None:
    assert set(get_args(Metric)) == {"", *METRICS}
