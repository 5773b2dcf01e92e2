"""The OpenAPI document is true: schemathesis asks what it allows and what it forbids, and compares the answers."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from portal.api import limits, middleware
from portal.wsgi import application
from tests.factories.directory import CooperativeFactory

# Which words are values of the directory (a municipality, a place, a cursor) JSON Schema cannot say: the others are refused.
UNKNOWABLE = [positive_data_acceptance]


@pytest.fixture
def contract(transactional_db, settings):
    settings.API_REQUESTS_PER_MINUTE = 10**9
    limits._counts.clear()
    middleware.made.clear()
    for _ in range(3):
        CooperativeFactory()
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def test_the_document_and_the_answers_agree(contract):
    contract.validate()
    operations = [result.ok() for result in contract.get_all_operations()]
    assert {operation.path for operation in operations} == set(contract.raw_schema["paths"]) - {"/api/v1/openapi.json"}
    for operation in operations:
        for mode in GenerationMode:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(max_examples=20, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
            def agrees(case):
                case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=UNKNOWABLE)

            agrees()
