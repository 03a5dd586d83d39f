"""Metrics for Prometheus: how long pages take, what waits, how long the record is."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterator

from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

__all__ = ["measured", "metrics"]

_TOOK = Histogram(
    "luocheng_request_seconds",
    "Time a page took, by page, method and status",
    ["page", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.4, 0.8, 1.6, 5, 20),
)


def measured(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return the middleware that measures every request."""

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        page = match.url_name if match is not None and match.url_name else "none"
        _TOOK.labels(page, request.method, response.status_code).observe(time.perf_counter() - began)
        return response

    return answer


class _Stock(Collector):
    """What the database holds, counted when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        from luocheng.web.jobs.models import Job, State
        from luocheng.web.people.models import User
        from luocheng.web.record.models import ChainHead

        jobs = GaugeMetricFamily("luocheng_jobs", "Jobs by state", labels=["state"])
        counted = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        for state in State.values:
            jobs.add_metric([state], counted.get(state, 0))
        yield jobs
        waiting = Job.objects.filter(state=State.WAITING).order_by("asked_at").first()
        age = (timezone.now() - waiting.asked_at).total_seconds() if waiting else 0
        yield GaugeMetricFamily("luocheng_oldest_job_seconds", "Age of the oldest job that waits", age)
        events = ChainHead.objects.aggregate(Max("number"))["number__max"] or 0
        yield GaugeMetricFamily("luocheng_events", "Events in the record", events)
        yield GaugeMetricFamily("luocheng_users", "Users in use", User.objects.filter(is_active=True).count())


def _allowed(request: HttpRequest) -> bool:
    """Tell whether one who asks has the token; without one only this machine itself may ask."""
    token = os.environ.get("LUOCHENG_METRICS_TOKEN")
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}")
    behind_proxy = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not behind_proxy


def metrics(request: HttpRequest) -> HttpResponse:
    """Give the metrics in the format of Prometheus."""
    if not _allowed(request):
        return HttpResponse("token needed\n", status=401, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_Stock())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(_TOOK)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
