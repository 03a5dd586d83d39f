"""Lineage: for every figure the files it came from, the formula, the parameters, the version, the sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luocheng import __version__
from luocheng.indicators.cache import METHOD, Checksums
from luocheng.indicators.catalogue import Catalogue, Indicator, metres
from luocheng.indicators.city import City
from luocheng.policy.folder.measured import CircleMeasure, CoverageMeasure, ReachMeasure
from luocheng.policy.folder.model import Title, clause_text

__all__ = ["definition_of", "lineage_of", "told_indicator"]


def _both(title: Title | None) -> dict[str, str] | None:
    return {"zh": title.zh, "en": title.en or title.zh} if title is not None else None


def definition_of(indicator: Indicator) -> dict[str, Any]:
    """Return how an indicator is measured, as plain data: formulas as written, distances in metres."""
    measure = indicator.declared.measure
    assert measure is not None
    search = indicator.measured.search
    if measure.ratio is not None:
        return {"of": measure.ratio.of, "by": measure.ratio.by}
    if isinstance(search, ReachMeasure):
        return {
            "from": search.origin, "among": search.among, "weight": search.weight, "to": search.to,
            "where": search.where, "within_m": metres(search.within), "by": search.by,
        }  # fmt: skip
    if isinstance(search, CoverageMeasure):
        radii = [{"when": r.when, "radius_m": metres(r.value)} for r in search.radius]
        return {
            "land": search.land, "among": search.among, "service": search.service, "where": search.where,
            "radius": radii, "by": search.by,
        }  # fmt: skip
    if isinstance(search, CircleMeasure):
        needs = [{"to": n.to, "where": n.where, "within_m": metres(n.within)} for n in search.needs]
        return {
            "from": search.origin, "among": search.among, "weight": search.weight, "needs": needs,
            "least": search.least or len(needs), "by": search.by,
        }  # fmt: skip
    return {"formula": measure.value} if measure.value else {"observed": True}


def told_indicator(indicator: Indicator, catalogue: Catalogue) -> dict[str, Any]:
    """Return what an indicator is, as plain data."""
    entry = indicator.declared
    standard = entry.standard
    return {
        "id": indicator.id,
        "title": _both(indicator.title),
        "level": entry.level,
        "dimension": _both(entry.dimension),
        "unit": indicator.unit,
        "better": indicator.better,
        "kind": indicator.kind,
        "definition": definition_of(indicator),
        "layers": {r: _both(catalogue.types[r].title) for r in indicator.measured.registers},
        "method": _both(entry.method),
        "data": _both(entry.data),
        "missing": entry.missing,
        "standard": None
        if standard is None
        else {
            "name": standard.name,
            "clause": standard.clause,
            "at_least": standard.at_least.text if standard.at_least else None,
            "at_most": standard.at_most.text if standard.at_most else None,
            "note": _both(standard.note),
        },
        "targets": [
            {
                "policy": link.policy, "policy_title": _both(link.policy_title), "id": link.target.id,
                "clause": clause_text(link.target.clause), "subject": link.target.subject,
                "indicator": link.target.indicator, "value": link.target.value, "unit": link.target.unit,
                "year": link.target.year, "evidence": link.target.evidence.text,
            }
            for link in indicator.links
        ],
        "version": indicator.version,
        "note": entry.note,
    }  # fmt: skip


def lineage_of(
    city: City,
    catalogue: Catalogue,
    inputs: Mapping[str, Mapping[str, Any]],
    keys: Mapping[str, str],
    checksums: Checksums,
) -> dict[str, Any]:
    """Return from what everything was computed."""
    files: dict[str, Any] = {"city": {city.path.name: checksums.of(city.path)}}
    if city.observations is not None:
        files["observations"] = {city.observations.name: checksums.of(city.observations)}
    if city.past:
        files["past"] = {p.name: checksums.of(p) for p in city.past}
    for name, layer in city.layers.items():
        files[name] = {p.name: checksums.of(p) for p in layer.files}
    changed = {n: {"value": v, "reason": why} for n, (v, why) in city.parameters.items()}
    return {
        "luocheng": __version__,
        "method": METHOD,
        "date": city.date.isoformat(),
        "files": files,
        "parameters_changed": changed,
        "indicators": {
            job.id: {
                "version": job.version,
                "kind": job.kind,
                "definition": definition_of(job),
                "unit": job.unit,
                "missing": job.declared.missing,
                "inputs": dict(inputs[job.id]),
                "key": keys[job.id],
                "targets": [f"{link.policy} {clause_text(link.target.clause)} ({link.target.id})" for link in job.links],
            }
            for job in catalogue.indicators
        },
    }  # fmt: skip
