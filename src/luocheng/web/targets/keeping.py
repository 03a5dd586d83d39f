"""Keeping one value as it was entered, on a form or through the interface."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from luocheng.web.record.changing import changing
from luocheng.web.targets.facts import refresh_tasks
from luocheng.web.targets.forms import ObservationForm
from luocheng.web.targets.lights import judge_indicators
from luocheng.web.targets.models import Observation

__all__ = ["keep_observation"]


def keep_observation(form: ObservationForm, user: Any, kind: str) -> Observation:
    """Keep the value of a form that is valid, and judge its targets anew.

    Raises
    ------
    ConflictError
        When somebody else has changed the value since the form was opened.
    """
    one: Observation = form.instance
    if getattr(form, "evidence_name", ""):
        one.evidence_name = form.evidence_name
    one.source, one.lineage = Observation.ENTERED, {}
    one.entered_by, one.entered_at = user, timezone.now()
    one.reporter = user.unit
    with changing(user, kind, why=form.cleaned_data.get("why", "")) as told:
        told.save(one, form.cleaned_data["seen"] if one.pk else None)
        judge_indicators([one.indicator_id])
        refresh_tasks(told, [one.indicator_id])
    return one
