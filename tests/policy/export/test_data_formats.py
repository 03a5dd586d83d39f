"""JSON, YAML and the published schema say the same thing as the plan, and the reference page names every field."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from luocheng.policy.export.json_export import schema, write_json
from luocheng.policy.export.yaml_export import to_yaml, write_yaml
from luocheng.policy.plain import document_from_dict, plan_to_dict

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "plan-json.md"
SAMPLES = Path(__file__).parents[3] / "policies" / "sample-city" / "documents"
SHARED = Path(__file__).parents[4] / "shared" / "documents"


def objects() -> dict[str, dict]:
    """Return every object of the schema that has fields, by the name the page gives it."""
    whole = schema()
    return {"plan": whole} | {name: d for name, d in whole["$defs"].items() if "properties" in d}


def test_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_field_has_a_title_and_a_description():
    missing = [
        f"{name}.{field}"
        for name, part in objects().items()
        for field, what in part["properties"].items()
        if not re.search(r"[一-鿿]", what.get("title", "")) or len(what.get("description", "")) < 10
    ]
    assert missing == []


def test_page_documents_every_field_and_no_other():
    sections = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    rows = {
        s.split("\n", 1)[0]: re.findall(r"^\| `(\w+)`(?: °)? \| (\S+) \|", s, re.MULTILINE) for s in sections
    }
    expected = {
        name: [(f, w["title"]) for f, w in part["properties"].items()] for name, part in objects().items()
    }
    assert {name: rows.get(name) for name in expected} == expected


def test_page_gives_types_and_descriptions_of_the_schema():
    page = PAGE.read_text("utf-8")
    for part in objects().values():
        for field, what in part["properties"].items():
            assert f"| {what['description']} |" in page, field


def test_example_of_the_page_is_valid():
    example = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert example
    jsonschema.Draft202012Validator(schema()).validate(json.loads(example[1]))


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.md")), ids=lambda p: p.stem)
def test_plans_are_valid_and_have_no_field_the_schema_does_not_know(path):
    check_plan(path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference documents are not here")
def test_plans_of_the_reference_documents_are_valid():
    for path in SHARED.glob("*.txt"):
        check_plan(path)


def check_plan(path):
    from luocheng.documents.reading import read_documents

    plan = plan_to_dict(read_documents(path))
    jsonschema.Draft202012Validator(schema()).validate(plan)
    assert unknown_fields(plan, schema(), schema()) == []


def unknown_fields(value, part, whole, where="plan"):
    """Return the fields of a plan that the schema does not name."""
    while "$ref" in part:
        part = whole["$defs"][part["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, list) and isinstance(part.get("items"), dict):
        return [x for v in value for x in unknown_fields(v, part["items"], whole, where)]
    if not isinstance(value, dict) or "additionalProperties" in part:
        return []
    known = part.get("properties", {})
    unknown = [f"{where}.{k}" for k in value if k not in known]
    return unknown + [
        x for k, v in value.items() if k in known for x in unknown_fields(v, known[k], whole, f"{where}.{k}")
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p["documents"][0]["targets"][0].update(comparator="约"),
        lambda p: p["documents"][0]["targets"][0].update(value="600"),
        lambda p: p["documents"][0]["tasks"][0].pop("lead_units"),
        lambda p: p["documents"][0]["clauses"][0].update(start=-1),
        lambda p: p["documents"][0]["findings"][0].update(severity="fatal"),
        lambda p: p.update(version=2),
    ],
)
def test_schema_refuses_what_is_no_plan(document, spoil):
    plan = copy.deepcopy(plan_to_dict([document]))
    spoil(plan)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(plan)


def test_json_file_gives_the_documents_back(document, tmp_path):
    write_json([document], tmp_path / "plan.json")
    text = (tmp_path / "plan.json").read_text("utf-8")
    document.extra = {}  # how the file was read is not part of the plan
    assert [document] == [document_from_dict(d) for d in json.loads(text)["documents"]]
    assert "各县（市、区）政府" in text


def test_json_of_half_a_surrogate_pair_is_an_escape(document, tmp_path):
    document.text += "\ud83d"
    write_json([document], tmp_path / "plan.json")
    assert document.text == json.loads((tmp_path / "plan.json").read_text("utf-8"))["documents"][0]["text"]


def test_yaml_file_says_what_the_json_says(action_plan, tmp_path):
    write_yaml(action_plan, tmp_path / "plan.yaml")
    text = (tmp_path / "plan.yaml").read_text("utf-8")
    assert plan_to_dict(action_plan) == yaml.safe_load(text)


def test_yaml_is_readable(document, tmp_path):
    write_yaml([document], tmp_path / "plan.yaml")
    text = (tmp_path / "plan.yaml").read_text("utf-8")
    assert "\n    text: |-\n      示例市绿道建设实施方案\n" in text
    assert "support_units: [市水务局, 各县（市、区）政府]\n" in text
    assert "\n      - path: [一, '1']\n        title: 建设绿道\n" in text
    keys = re.findall(r"^(?:    |  - )(\w+):", text, re.MULTILINE)
    assert list(plan_to_dict([document])["documents"][0]) == keys


ODD = st.text(
    st.one_of(st.characters(), st.sampled_from("\n\t \r\x85\u2028:-#,[]{}'\"&*!|>%@`?一（1~=.\ufeff")),
    max_size=12,
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ODD
TREE = st.recursive(
    LEAF, lambda t: st.lists(t, max_size=4) | st.dictionaries(ODD, t, max_size=4), max_leaves=10
)


@given(st.dictionaries(ODD, TREE, min_size=1, max_size=4))
def test_yaml_keeps_every_text_and_number(data):
    assert data == yaml.safe_load(to_yaml(data))
