"""The OpenAPI document tells the truth: schemathesis calls everything it says, with good and bad values."""

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from tests.web.api.conftest import Programs
from tests.web.conftest import Site


def document(site: Site) -> dict:
    return TestClient(site.app, base_url="http://localhost").get("/api/v1/openapi.json").json()


def test_every_operation_has_french_words_a_scope_and_its_errors(morning: Site) -> None:
    for path, operations in document(morning)["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (path, method)
            assert operation["security"], (path, method)
            assert {"200", "202"} & set(operation["responses"]), (path, method)
            assert {"401", "403", "422", "429", "503"} <= set(operation["responses"]), (path, method)


def test_schemathesis_finds_no_lie(programs: Programs, morning: Site) -> None:
    schema = schemathesis.openapi.from_dict(document(morning))
    schema.app = morning.app
    headers = {"Authorization": f"Bearer {programs.token()}", "Host": "localhost"}
    checks = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
    seen: Counter[int] = Counter()
    operations = [result.ok() for result in schema.get_all_operations()]
    for operation in operations:

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            seen[case.call_and_validate(headers=headers, checks=checks).status_code] += 1

        call()
    assert len(operations) >= 9
    assert {200, 404} <= set(seen), seen


def test_schemathesis_would_find_a_lie(programs: Programs, morning: Site) -> None:
    told = document(morning)
    told["paths"] = {"/webhooks": told["paths"]["/webhooks"]}
    lie = {"description": "x", "content": {"application/json": {"schema": {"type": "string"}}}}
    told["paths"]["/webhooks"]["get"]["responses"]["200"] = lie
    schema = schemathesis.openapi.from_dict(told)
    schema.app = morning.app
    [operation] = [result.ok() for result in schema.get_all_operations()]
    headers = {"Authorization": f"Bearer {programs.token()}", "Host": "localhost"}
    with pytest.raises(FailureGroup):
        operation.Case().call_and_validate(headers=headers, checks=(response_schema_conformance,))
