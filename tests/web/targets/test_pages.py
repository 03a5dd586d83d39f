"""The pages of the targets: lists, values, accepted shortfalls, imports."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luocheng.web.people.models import User
from luocheng.web.record.models import Event
from luocheng.web.targets.models import AcceptedShortfall, Light, Observation, Target
from luocheng.web.targets.observing import Row, enter
from tests.web.conftest import forget
from tests.web.targets.sample import policy_issued, target

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
GREEN = "建成区绿地率"


@pytest.fixture
def issued(people: dict[str, User]) -> dict[str, User]:
    policy_issued(people["office"])
    return people


def value(year: int, number: float, title: str = GREEN, area: str = "") -> None:
    indicator = Target.objects.filter(title=title)[0].indicator
    enter(None, [Row("", indicator.pk, title, year, area, number, indicator.unit, number)])


def observe(client: Client, of: Target, **given: Any) -> Any:
    form = {"year": 2025, "given": "39.6", "given_unit": "%", "area": of.area} | given
    return client.post(reverse("target-observe", args=[of.pk]), form)


def test_the_list_is_searched_filtered_sorted_and_taken_along(as_: As, issued: dict[str, User]) -> None:
    value(2024, 39.1)
    value(2025, 37.0)
    client = as_("leader")
    assert "城市绿道系统" in client.get(reverse("targets")).content.decode()
    found = client.get(reverse("targets"), {"q": "绿地率", "year": "2025"}).content.decode()
    assert GREEN in found
    assert "城市绿道系统" not in found
    for asked in (
        {"status": "met"},
        {"unit": "none"},
        {"area": "东城区"},
        {"kind": "done"},
        {"missing": "1"},
        {"sort": "-value"},
        {"sort": "x"},
        {"page": "99"},
        {"year": "x" * 500, "unit": "9" * 40},
    ):
        assert client.get(reverse("targets"), asked).status_code == 200
    csv = client.get(reverse("targets"), {"as": "csv", "q": "绿地率"})
    # Three titles, and one sentence that names it.
    assert csv.content.decode("utf-8-sig").count(GREEN) == 4
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("targets"), {"as": "xlsx"}).content))
    assert book.active.max_row == 1 + 6


def test_every_page_is_told_in_english_too(as_: As, issued: dict[str, User]) -> None:
    client = as_("office")
    client.cookies["django_language"] = "en"
    assert "Targets" in client.get(reverse("targets")).content.decode()
    assert (
        "not counted as met"
        in client.get(reverse("trace-targets-target", args=[target(GREEN, 2024).pk])).content.decode()
    )


def test_a_value_is_entered_by_the_lead_unit_and_not_by_others(as_: As, issued: dict[str, User]) -> None:
    of = target(GREEN, 2025)
    assert observe(as_("other"), of).status_code == 403
    file = SimpleUploadedFile("证明.pdf", b"%PDF-1.4")
    assert observe(as_("liaison"), of, evidence=file, origin="园林台账").status_code == 302
    one = Observation.objects.get()
    assert (one.value, one.entered_by, one.reporter) == (39.6, issued["liaison"], issued["liaison"].unit)
    assert Light.objects.get(target=of).status == "met"
    given = as_("leader").get(reverse("observation-evidence", args=[one.pk]))
    assert b"".join(given.streaming_content) == b"%PDF-1.4"
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert "attachment" in given.headers["Content-Disposition"]
    assert "证明.pdf" in as_("leader").get(of.get_absolute_url()).content.decode()


def test_the_form_begins_with_last_year_the_unit_and_the_area(as_: As, issued: dict[str, User]) -> None:
    of = target("东城区口袋公园", 2025)
    page = as_("liaison").get(reverse("target-observe", args=[of.pk]))
    shown = page.context["form"].initial
    last = dt.date.today().year - 1  # noqa: DTZ011
    assert (shown["year"], shown["given_unit"], shown["area"]) == (last, "个", "东城区")
    page = as_("liaison").get(reverse("target-observe", args=[of.pk]), {"year": "2024"})
    assert str(page.context["form"].initial["year"]) == "2024"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"given": "nan"}, "id_given_error"),
        ({"given": "abc"}, "id_given_error"),
        ({"year": 2200}, "id_year_error"),
        ({"year": -5}, "id_year_error"),
        ({"given_unit": "公里"}, "id_given_unit_error"),
        ({"evidence": SimpleUploadedFile("a.html", b"<script>alert(1)</script>")}, "id_evidence_error"),
        ({"evidence": SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>")}, "id_evidence_error"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_reason(
    as_: As, issued: dict[str, User], given: dict[str, Any], said: str
) -> None:
    page = observe(as_("office"), target(GREEN, 2025), **given)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not Observation.objects.exists()


def test_values_in_other_units_are_converted_and_both_are_kept(as_: As, issued: dict[str, User]) -> None:
    of = target("老旧小区", 2024)
    assert observe(as_("office"), of, year=2024, given="11800", given_unit="户").status_code == 302
    one = Observation.objects.get()
    assert (one.value, one.given, one.given_unit) == (1.18, 11800, "户")
    assert Light.objects.get(target=of).status == "near"


def test_how_much_is_done_is_no_more_than_all(as_: As, issued: dict[str, User]) -> None:
    of = target("城市绿道系统", 2025)
    assert observe(as_("office"), of, given="120").status_code == 200
    assert observe(as_("office"), of, given="100").status_code == 302
    assert Light.objects.get(target=of).status == "met"


def test_a_script_in_a_text_is_shown_as_text(as_: As, issued: dict[str, User]) -> None:
    of = target(GREEN, 2025)
    observe(as_("office"), of, note="<script>alert(1)</script>", origin="</script><b>x")
    page = as_("office").get(of.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_correction_keeps_the_earlier_value_in_the_record_and_needs_a_reason(
    as_: As, issued: dict[str, User]
) -> None:
    of = target(GREEN, 2025)
    observe(as_("liaison"), of)
    one = Observation.objects.get()
    address = reverse("observation", args=[one.pk])
    form = {"given": "38.9", "given_unit": "%", "seen": one.version}
    assert as_("liaison").post(address, form).status_code == 200
    assert as_("liaison").post(address, form | {"why": "年鉴更正"}).status_code == 302
    event = Event.objects.filter(kind="observation.corrected").latest("number")
    assert (event.before["value"], event.after["value"], event.why) == (39.6, 38.9, "年鉴更正")
    assert as_("liaison").post(address, form | {"why": "再改", "given": "1"}).status_code == 409
    assert as_("other").post(address, form | {"why": "别人"}).status_code == 403
    # A second value of the same year is no new value.
    again = observe(as_("liaison"), of)
    assert reverse("observation", args=[one.pk]) in again.content.decode()


def test_a_shortfall_is_accepted_by_those_who_may_until_a_day(as_: As, issued: dict[str, User]) -> None:
    of = target(GREEN, 2025)
    value(2025, 30)
    address = reverse("target-accept", args=[of.pk])
    form = {
        "approved_by": "市政府常务会议",
        "document": "会议纪要12号",
        "until": "2099-12-31",
        "reason": "地铁占地",
    }
    assert as_("liaison").post(address, form).status_code == 403
    assert as_("leader").post(address, form | {"until": "2020-01-01"}).status_code == 200
    assert as_("leader").post(address, form).status_code == 302
    assert Light.objects.get(target=of).status == "accepted"
    assert as_("office").post(address, form).status_code == 409
    page = as_("other").get(of.get_absolute_url()).content.decode()
    assert "市政府常务会议" in page
    assert (
        as_("liaison").post(reverse("shortfall-end", args=[AcceptedShortfall.objects.get().pk])).status_code
        == 403
    )
    as_("office").post(reverse("shortfall-end", args=[AcceptedShortfall.objects.get().pk]), {"why": "已补足"})
    assert Light.objects.get(target=of).status == "not_met"


def test_an_accepted_shortfall_runs_out_by_itself(as_: As, issued: dict[str, User]) -> None:
    from luocheng.web.targets.lights import judge_indicators

    of = target(GREEN, 2025)
    value(2025, 30)
    today = dt.date.today()  # noqa: DTZ011
    form = {"approved_by": "市政府", "until": today.isoformat(), "reason": "x"}
    assert as_("office").post(reverse("target-accept", args=[of.pk]), form).status_code == 302
    light = Light.objects.get(target=of)
    assert (light.status, light.again) == ("accepted", today + dt.timedelta(days=1))
    judge_indicators([of.indicator_id], today + dt.timedelta(days=1))
    assert Light.objects.get(target=of).status == "not_met"


def test_what_the_text_leaves_open_is_set_by_the_office(as_: As, issued: dict[str, User]) -> None:
    of = target(GREEN, 2025)
    form = {"lead": issued["other"].unit_id, "area": "", "better": "higher", "baseline": "38", "baseline_year": "2023",
            "catalogue": "green-rate", "seen": of.version, "seen_indicator": of.indicator.version}  # fmt: skip
    address = reverse("target-change", args=[of.pk])
    assert as_("liaison").post(address, form).status_code == 403
    assert as_("office").post(address, form | {"baseline_year": ""}).status_code == 200
    assert as_("office").post(address, form).status_code == 302
    of = target(GREEN, 2025)
    assert (of.lead, of.indicator.baseline) == (issued["other"].unit, 38)
    assert as_("office").post(address, form | {"baseline": "37"}).status_code == 409


def workbook(rows: list[list[Any]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    book.active.append(["指标", "政策", "年份", "区域", "数值", "计量单位", "数据截至", "数据来源", "备注"])
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("填报.xlsx", out.getvalue())


def test_every_fault_of_a_sheet_is_told_by_its_row_and_nothing_is_entered(
    as_: As, issued: dict[str, User]
) -> None:
    file = workbook(
        [
            [GREEN, None, 2025, None, 39.6, "%"],
            ["建成区绿地率率", None, 2025, None, 1, "%"],
            [GREEN, None, "明年", None, 1, "%"],
            [GREEN, None, 2024, None, 1, "公里"],
            [GREEN, None, 2099, None, 1, "%"],
            [GREEN, None, 2025, None, 39.7, "%"],
            ["城市绿道系统", None, 2025, None, 130, None],
            ["老旧小区", None, 2024, None, None, None],
        ]
    )
    answer = as_("office").post(reverse("targets-import"), {"file": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "填报.xlsx" in page
    assert "upload.xlsx" not in page
    for cell in ("A3", "C4", "F5", "C6", "A7", "E8"):
        assert cell in page, cell
    assert "是否想写 建成区绿地率" in page
    assert 'name="rows"' not in page
    assert not Observation.objects.exists()


def test_a_sheet_is_entered_after_a_dry_run(as_: As, issued: dict[str, User]) -> None:
    client = as_("liaison")
    file = workbook(
        [
            [GREEN, None, 2025, None, 39.6, "%", "2025-12-31", "年鉴"],
            ["东城区口袋公园", None, 2025, None, 12, "个"],
        ]
    )
    page = client.post(reverse("targets-import"), {"file": file})
    assert page.status_code == 200
    assert not Observation.objects.exists()
    rows = page.context["rows"]
    assert as_("other").post(reverse("targets-import"), {"rows": rows}).status_code == 404
    assert client.post(reverse("targets-import"), {"rows": rows + "x"}).status_code == 422
    assert client.post(reverse("targets-import"), {"rows": rows}).status_code == 302
    assert Observation.objects.count() == 2
    assert Light.objects.get(target=target("东城区口袋公园", 2025)).status == "not_met"
    # Once more changes nothing.
    file = workbook([[GREEN, None, 2025, None, 39.6, "%", "2025-12-31", "年鉴"]])
    assert client.post(reverse("targets-import"), {"file": file}).context["changes"] == 0


def test_other_units_values_are_not_entered(as_: As, issued: dict[str, User]) -> None:
    page = as_("other").post(
        reverse("targets-import"), {"file": workbook([[GREEN, None, 2025, None, 39.6, "%"]])}
    )
    assert page.status_code == 422
    assert "不归您的单位填报" in page.content.decode()


def test_the_sheet_to_fill_in_is_read_again(as_: As, issued: dict[str, User]) -> None:
    value(2025, 39.4)
    sheet = as_("liaison").get(reverse("targets-sheet"), {"year": "2025"})
    file = SimpleUploadedFile("a.xlsx", sheet.content)
    page = as_("liaison").post(reverse("targets-import"), {"file": file})
    assert page.status_code == 200, page.content.decode()
    assert [r.kind for r in page.context["run"].rows] == ["same"]
    assert page.context["run"].left == 2
    assert as_("other").get(reverse("targets-sheet")).status_code == 200


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04garbage", "指标,年份\nx,2".encode(), b"\xff\xfe\x00"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.exe", "a"])
def test_a_broken_file_gets_a_clear_page(as_: As, issued: dict[str, User], data: bytes, name: str) -> None:
    for page in ("targets-import", "targets-checkup"):
        answer = as_("office").post(reverse(page), {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code in (200, 422)
    assert not Observation.objects.exists()


def test_results_of_a_checkup_are_taken_over_with_their_lineage(as_: As, issued: dict[str, User]) -> None:
    head = "indicator,title,level,area,area_name,value,unit,numerator,denominator,period,method,version"
    lines = [
        head,
        "green-rate,建成区绿地率,city,370000,示例市,39.8,%,3980,10000,2025,ratio,national-checkup/i-44",
        "green-rate,建成区绿地率,district,370102,东城区,31.0,%,310,1000,2025,ratio,national-checkup/i-44",
        "green-rate,建成区绿地率,community,370102001,甲社区,10.0,%,1,10,2025,ratio,national-checkup/i-44",
        "road-density,城市道路网密度,city,370000,示例市,7.1,公里/平方公里,,,2025,ratio,national-checkup/i-30",
    ]
    given = {
        "file": SimpleUploadedFile("indicators.csv", "\ufeff".encode() + "\n".join(lines).encode()),
        "lineage": SimpleUploadedFile("lineage.json", '{"luocheng": "0.1.0", "files": {"green": {"绿地.shp": "ab"}}, "indicators": {"green-rate": {"definition": {"formula": "sum(green.area) / area"}, "inputs": {"green": {}}}}}'.encode()),
    }  # fmt: skip
    assert as_("liaison").get(reverse("targets-checkup")).status_code == 403
    page = as_("analyst").post(reverse("targets-checkup"), given)
    assert page.status_code == 200
    as_("analyst").post(reverse("targets-checkup"), {"rows": page.context["rows"]})
    city = Observation.objects.get(area="")
    assert (city.value, city.source) == (39.8, "computed")
    lights = {x.area: x.status for x in Light.objects.filter(target=target(GREEN, 2025))}
    assert lights == {"": "met", "东城区": "not_met"}
    trace = as_("leader").get(reverse("trace-targets-observation", args=[city.pk])).content.decode()
    for word in ("sum(green.area) / area", "绿地.shp", "3980", "建成区绿地率2024年达到39%以上"):
        assert word in trace, word


def test_lists_and_the_overview_take_few_queries(
    as_: As, issued: dict[str, User], django_assert_max_num_queries: Any
) -> None:
    value(2024, 39.0)
    value(2025, 37.0)
    for role in ("leader", "other"):
        client = as_(role)
        for page, most in (
            (reverse("overview"), 12),
            (reverse("targets"), 12),
            (target(GREEN, 2025).get_absolute_url(), 13),
        ):
            client.get(page)
            forget()
            with django_assert_max_num_queries(most):
                assert client.get(page).status_code == 200


def test_the_overview_tells_how_many_stand_how_and_each_light_opens_its_list(
    as_: As, issued: dict[str, User]
) -> None:
    value(2024, 39.1)
    value(2025, 30.0)
    page = as_("leader").get(reverse("overview")).content.decode()
    assert "?status=not_met" in page
    assert "自 2025 年起" in page
    for status in ("met", "not_met", "no_data"):
        listed = as_("leader").get(reverse("targets"), {"status": status}).context["page"].paginator.count
        assert listed == Light.objects.filter(status=status, own=True).count() > 0
