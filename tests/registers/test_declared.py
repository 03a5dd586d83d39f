"""What a policy declares becomes types of records; what contradicts itself is told with its place."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.registers.conftest import declare, field

from luocheng.errors import LuochengError
from luocheng.policy.folder.declared import ChoiceDeclaration, FieldDeclaration, RegisterDeclaration
from luocheng.policy.folder.model import Title
from luocheng.registers import fill, fill_all, read_register, types_of, write_records, write_template
from luocheng.registers.references import reference_faults
from luocheng.registers.shared import load_registers, shared_registers


def register(id_: str, *fields: FieldDeclaration, **more: object) -> RegisterDeclaration:
    return RegisterDeclaration(id_, Title(id_, id_), [field("code", "编号"), *fields], **more)  # type: ignore[arg-type]


def codes(*declarations: RegisterDeclaration) -> list[tuple[str, str]]:
    with pytest.raises(LuochengError) as error:
        types_of(declarations, {"shared": declare()})
    return [(f.code, f.where) for f in error.value.faults]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ([field("x", "甲", "choice")], "register-field"),
        ([field("x", "甲", "reference")], "register-field"),
        ([field("x", "甲", "text", unit="米")], "register-field"),
        ([field("x", "甲", "text", check="isbn")], "register-field"),
        ([field("x", "甲", "number", low=2.0, high=1.0)], "register-field"),
        ([field("geometry", "甲")], "register-field"),
        ([field("x", "甲", "number", unit="顷亩")], "unknown-unit"),
        ([field("x", "甲", "reference", to="no")], "register-reference-unknown"),
        ([field("x", "甲", "number", formula="y + 1")], "unknown-name"),
        ([field("x", "甲", "number", unit="米", formula="y"), field("y", "乙", "number", unit="元")], "formula-result-unit"),
    ],
)  # fmt: skip
def test_fields_that_contradict_themselves(fields: list[FieldDeclaration], code: str) -> None:
    ((found, where),) = codes(register("a", *fields))
    assert (found, where) == (code, f"registers.yaml (a.{fields[0].id})") or code == "unknown-name"


def test_unknown_key_and_unknown_shared_register() -> None:
    assert codes(register("a", key="number")) == [("register-key", "registers.yaml (a)")]
    assert codes(RegisterDeclaration("a", like="sharde")) == [("register-like", "registers.yaml (a)")]


def test_back_names_are_given_once() -> None:
    a = register(
        "a",
        field("x", "甲", "reference", to="b", back="them"),
        field("y", "乙", "reference", to="b", back="them"),
    )
    assert codes(a, register("b")) == [("register-back", "registers.yaml (a.y)")]


def number(name: str, formula: str = "") -> FieldDeclaration:
    return field(name, name, "number", formula=formula)


def test_a_circle_of_computed_fields_is_named() -> None:
    with pytest.raises(LuochengError) as error:
        types_of(
            [
                register(
                    "a", number("x", "y + 1"), number("y", "z * 2"), number("z", "x - 1"), number("w", "x")
                )
            ]
        )
    (fault,) = error.value.faults
    assert fault.code == "register-cycle"
    assert "x → y → z → x" in fault.what


def test_a_circle_through_two_registers_is_named() -> None:
    parts = register(
        "part", field("whole", "整体", "reference", to="whole", back="parts"), number("share", "whole.total")
    )
    with pytest.raises(LuochengError, match=r"whole\.total → part\.share → whole\.total"):
        types_of([register("whole", number("total", "sum(parts.share)")), parts])


def test_a_shared_register_is_taken_over_and_changed() -> None:
    own = RegisterDeclaration(
        "plot", like="shared", fields=[field("name", "名称", required=True), field("extra", "另加")]
    )
    plot = types_of([own], {"shared": declare("polygon")})["plot"]
    assert plot.title.zh == "地块"
    assert plot.geometry == "polygon"
    assert [f.id for f in plot.fields][-3:] == ["double_area", "extra", "state"]
    assert plot.by_id["name"].label.zh == "名称"
    assert list(plot.formulas) == ["double_area"]


WHOLE = register("whole", number("total", "sum(parts.size)"), number("twice", "total * 2"))
PART = register(
    "part",
    number("size"),
    field("whole", "整体", "reference", to="whole", back="parts"),
    number("share", "size / whole.total"),
)


def test_computed_fields_see_other_registers_once_they_are_at_hand() -> None:
    types = types_of([WHOLE, PART])
    wholes = pl.DataFrame(
        {"code": ["a", "b"], "total": [None, None], "twice": [None, None]}, schema=types["whole"].schema()
    )
    parts = pl.DataFrame(
        {"code": ["1", "2"], "size": [1.0, 3.0], "whole": ["a", "a"], "share": [None, None]},
        schema=types["part"].schema(),
    )
    assert fill(wholes, types["whole"])["total"].to_list() == [None, None]
    filled = fill_all({"whole": wholes, "part": parts}, types)
    assert filled["whole"]["twice"].to_list() == [8, 0]
    assert filled["part"]["share"].to_list() == [0.25, 0.75]


def test_references_are_held_against_their_register(tmp_path: Path) -> None:
    types = types_of([WHOLE, PART])
    (tmp_path / "w.csv").write_text("code\n0010\nb-20\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text(
        "code,size,whole\n1,1,b-20\n2,1,10\n3,1,b-21\n4,1,\n5,1,zzz\n", encoding="utf-8"
    )
    readings = {n: read_register(tmp_path / f"{n[0]}.csv", types[n]) for n in ("whole", "part")}
    found = reference_faults(readings)
    assert [(f.code, f.where) for f in found] == [
        ("register-zero-lost", "p.csv:3 whole"),
        ("register-reference", "p.csv:4 whole"),
        ("register-reference", "p.csv:6 whole"),
    ]
    assert "b-20" in found[1].remedy
    assert reference_faults({"part": readings["part"]}) == []


# --- the shared registers that are shipped --------------------------------------------------------------------------

SHARED = shared_registers()


def test_the_shared_registers_are_declared_in_both_languages() -> None:
    types = types_of(list(SHARED.values()))
    assert len(types) >= 40
    for kept in types.values():
        labels = [
            kept.title,
            *(f.label for f in kept.fields),
            *(c.label for f in kept.fields for c in f.choices),
            *(f.note for f in kept.fields if f.note),
        ]
        assert all(x.zh and x.en for x in labels), kept.id
        names = [f.label.zh for f in kept.fields]
        assert len(names) == len(set(names)), kept.id


@pytest.mark.parametrize("name", SHARED)
def test_every_shared_register_has_a_template_and_goes_out_and_in(name: str, tmp_path: Path) -> None:
    kept = types_of([SHARED[name]])[name]
    write_template(kept, tmp_path / "t.xlsx")
    assert read_register(tmp_path / "t.xlsx", kept).frame.height == 0
    key = {"uscc": "91440101MA5A00021K", "gb2260": "440104003001"}.get(kept.by_id[kept.key].check, "0001")
    record = {f.id: key if f.id == kept.key else "名称" if f.required else None for f in kept.fields}
    frame = pl.DataFrame([record], schema={f.id: f.dtype() for f in kept.fields})
    for suffix in (".csv", ".xlsx", ".parquet"):
        write_records(frame, kept, tmp_path / f"x{suffix}")
        assert (
            read_register(tmp_path / f"x{suffix}", kept).frame.drop("geometry", strict=False).to_dicts()
            == frame.to_dicts()
        )


def test_a_folder_beside_a_policy_comes_first(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    file = tmp_path / "common" / "registers.yaml"
    file.write_text(
        "- id: own\n  title: {zh: 自有, en: Own}\n  fields: [{id: code, label: {zh: 编号, en: Code}, type: text}]\n",
        encoding="utf-8",
    )
    assert list(shared_registers(tmp_path)) == ["own"]
    file.write_text("- id: own\n  fields: [{id: code, labl: x}]\n", encoding="utf-8")
    with pytest.raises(LuochengError):
        load_registers(tmp_path / "common")


def test_choices_of_a_declaration() -> None:
    kept = types_of(
        [register("a", field("x", "甲", "choice", choices=[ChoiceDeclaration("one", Title("一", "One"))]))]
    )["a"]
    assert kept.scope().fields["x"].choices == ("one",)
