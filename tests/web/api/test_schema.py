"""The description holds: requests made from it, right ones and wrong ones, find no fault of the interface."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from luocheng.web.people.models import User
from tests.web.api.conftest import Program
from tests.web.api.test_rights import about, operations
from tests.web.things import THINGS

TRIES = int(os.environ.get("LUOCHENG_API_TRIES", "2"))
"""Requests of each kind that are made of each operation; more where somebody asks for more."""

ADDRESSES = sorted((method, path) for method, path, _told in operations())


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), ADDRESSES, ids=lambda x: x)
def test_requests_made_from_the_description_find_no_fault(
    program: Callable[..., Program], people: dict[str, User], method: str, path: str
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    operation = schema[f"/api{path}"][method]
    model = about(operation.definition.raw["operationId"])
    thing = THINGS[model](people["office"]) if model is not None else None
    known = {"path_parameters": {"pk": thing.pk}} if thing is not None else {}
    headers = {"Authorization": program("office").header}
    # What is written is held to more than its shape: to versions, units that convert, fields of the register.
    left_out = [positive_data_acceptance] if method != "GET" else []

    def tried(mode: GenerationMode, **fixed: Any) -> None:
        @settings(
            max_examples=TRIES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode, **fixed))
        def one(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=headers, excluded_checks=left_out)

        one()

    tried(GenerationMode.POSITIVE)
    if thing is not None:
        # Most numbers are nobody's: what is there is asked for, too.
        tried(GenerationMode.POSITIVE, **known)
    if operation.body or operation.query or operation.path_parameters:
        tried(GenerationMode.NEGATIVE)
