"""Requests made from the OpenAPI document, right ones and wrong ones, find nothing.

SCHEMATHESIS_EXAMPLES says how many are made for each address, besides those that every run makes.
"""

import os
from copy import deepcopy
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings

from api.openapi import document
from app import server
from data.store import Release

# what has the right form may still name an area or a release that there is not, and is refused
CHECKS = {
    "positive_data_acceptance": {"expected-statuses": [200, 304, 400, 403, 404, 409, 414]},
    "negative_data_rejection": {"expected-statuses": [400, 403, 404, 405, 406, 409, 414]},
}
CONFIG = schemathesis.Config.from_dict({"checks": CHECKS})
THERE_IS = {
    "measure": ["turnover", "vacancy-rate", "agency-share"],
    "by": ["council", "period", "role", "service"],
    "area": ["london", "havering", "E09000007", "north-east-london", "rotherham"],
    "compare": ["london", "barnet", "group.barnet.havering.camden"],
    "period": ["2025-09-30", "2024-09-30"],
    "role": ["6", "8"],
    "tier": ["protected", "exact"],
    "pooled": ["3"],
    "format": ["json", "csv", "parquet"],
}

often = settings(
    max_examples=int(os.environ.get("SCHEMATHESIS_EXAMPLES", "25")),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def of_what_there_is() -> dict[str, Any]:
    """The document with the figures alone, and of the parameters values that are there: most requests are answered."""
    told = deepcopy(document())
    address = "/api/v1/data"
    told["paths"] = {address: told["paths"][address]}
    parameters = told["paths"][address]["get"]["parameters"]
    for each in parameters:
        if each["name"] in THERE_IS:
            one = {"type": "string", "enum": THERE_IS[each["name"]]}
            is_list = "items" in each["schema"]
            each["schema"] = each["schema"] | {"items": one, "maxItems": 2} if is_list else one
    kept = {*THERE_IS, "limit", "offset"}
    told["paths"][address]["get"]["parameters"] = [each for each in parameters if each["name"] in kept]
    return told


everything = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server, config=CONFIG)
answered = schemathesis.openapi.from_dict(of_what_there_is(), config=CONFIG)
answered.app = server


@everything.parametrize()
@often
def test_every_answer_is_as_the_document_says(case: schemathesis.Case, release: Release) -> None:
    case.call_and_validate(headers={"Accept-Encoding": "identity"})  # what is compressed this client does not undo


@answered.parametrize()
@often
def test_figures_are_as_the_document_says(case: schemathesis.Case, release: Release) -> None:
    case.call_and_validate(headers={"Accept-Encoding": "identity"})
