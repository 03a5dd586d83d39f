"""The five rules on partner enterprises of the Guangzhou policy, written for OpenFisca-core.

    python openfisca_partners.py COLUMNS.npz [REPEATS [RECORDS]]

Runs by itself, in an environment that has OpenFisca-core and nothing of Luocheng. It reads columns, gives each rule a
verdict (0 fails, 1 needs judgement, 2 data missing, 3 passes), a limit and a margin, and prints the least seconds of
several runs with the number of verdicts of each kind, so that both can be compared. RECORDS of them are also given one by
one; none where it is 0.
"""

# ruff: noqa: D101, D103, N801 - OpenFisca finds inputs and formulas by the names of classes and functions

import json
import sys
import time

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2021"
Partner = build_entity(key="partner", plural="partners", label="Partner enterprise", is_person=True)
FAIL, JUDGEMENT, MISSING, PASS = range(4)


class Qualification(Enum):
    missing = "missing"
    class_one = "class_one"
    class_two = "class_two"
    class_three = "class_three"
    class_four = "class_four"
    provisional = "provisional"
    unqualified = "unqualified"


class qualification(Variable):
    value_type = Enum
    possible_values = Qualification
    default_value = Qualification.missing
    entity = Partner
    definition_period = YEAR


def number(name):
    """Declare an input; a missing number is not-a-number, for OpenFisca would take it for zero."""
    body = {"value_type": float, "entity": Partner, "definition_period": YEAR, "default_value": np.nan}
    return type(name, (Variable,), body)


completed_floor_area = number("completed_floor_area")
total_assets = number("total_assets")
net_assets = number("net_assets")
existing_floor_area = number("existing_floor_area")
listed_promised = number("listed_promised")


def output(name, formula, kind=int):
    body = {"value_type": kind, "entity": Partner, "definition_period": YEAR, "formula": formula}
    return type(name, (Variable,), body)


def at_least(measure, limit):
    slack = np.abs(limit) * 1e-9 + 1e-12
    known = ~(np.isnan(measure) | np.isnan(limit))
    return np.where(known, np.where(measure >= limit - slack, PASS, FAIL), MISSING)


def qualification_verdict_formula(partner, period):
    held = partner("qualification", period)
    good = (held == Qualification.class_one) + (held == Qualification.class_two)
    return np.where(held == Qualification.missing, MISSING, np.where(good, PASS, FAIL))


def floor_area_verdict_formula(partner, period):
    return at_least(partner("completed_floor_area", period), np.float64(25))


def floor_area_margin_formula(partner, period):
    return partner("completed_floor_area", period) - 25


def assets_limit_formula(partner, period):
    area = partner("existing_floor_area", period)
    slack = 60 * 1e-9 + 1e-12
    return np.where(area < 60 - slack, 100.0, np.where(area > 60 + slack, 200.0, np.nan))


def assets_margin_formula(partner, period):
    return partner("total_assets", period) - partner("assets_limit", period)


def assets_verdict_formula(partner, period):
    area, assets = partner("existing_floor_area", period), partner("total_assets", period)
    slack = 60 * 1e-9 + 1e-12
    silent = (np.abs(area - 60) <= slack) & ~np.isnan(assets)
    return np.where(silent, JUDGEMENT, at_least(assets, partner("assets_limit", period)))


def net_assets_verdict_formula(partner, period):
    return at_least(partner("net_assets", period), np.float64(50))


def net_assets_margin_formula(partner, period):
    return partner("net_assets", period) - 50


def listed_verdict_formula(partner, period):
    promised = partner("listed_promised", period)
    return np.where(np.isnan(promised), MISSING, np.where(promised > 0, JUDGEMENT, FAIL))


VERDICTS = (
    "qualification_verdict",
    "floor_area_verdict",
    "assets_verdict",
    "net_assets_verdict",
    "listed_verdict",
)
NUMBERS = ("floor_area_margin", "assets_limit", "assets_margin", "net_assets_margin")


def system():
    made = TaxBenefitSystem([Partner])
    inputs = (
        qualification,
        completed_floor_area,
        total_assets,
        net_assets,
        existing_floor_area,
        listed_promised,
    )
    outputs = [output(n, globals()[f"{n}_formula"]) for n in VERDICTS]
    outputs += [output(n, globals()[f"{n}_formula"], float) for n in NUMBERS]
    made.add_variables(*inputs, *outputs)
    return made


def run(rules, columns):
    """Give the columns to a simulation as arrays, its quickest way in, and ask for every outcome."""
    count = len(columns["total_assets"])
    simulation = SimulationBuilder().build_default_simulation(rules, count)
    for name, values in columns.items():
        simulation.set_input(name, PERIOD, values)
    for name in NUMBERS:
        simulation.calculate(name, PERIOD)
    return [simulation.calculate(name, PERIOD) for name in VERDICTS]


def run_from_records(rules, columns):
    """Give the same to a simulation as a mapping of records, as its web interface and its tests do."""
    names = list(columns)
    rows = zip(*(columns[n].tolist() for n in names), strict=True)
    records = {
        str(i): {n: {PERIOD: v} for n, v in zip(names, row, strict=True) if v == v}
        for i, row in enumerate(rows)
    }
    simulation = SimulationBuilder().build_from_entities(rules, {"partners": records})
    for name in NUMBERS:
        simulation.calculate(name, PERIOD)
    return [simulation.calculate(name, PERIOD) for name in VERDICTS]


def main():
    with np.load(sys.argv[1]) as file:
        columns = {name: file[name] for name in file.files}
    rules = system()
    times, busy, verdicts = [], [], []
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
        begin, worked = time.perf_counter(), time.process_time()
        verdicts = run(rules, columns)
        times.append(time.perf_counter() - begin)
        busy.append(time.process_time() - worked)
    number = int(sys.argv[3]) if len(sys.argv) > 3 else 5_000
    records = None
    if number:
        begin = time.perf_counter()
        run_from_records(rules, {n: v[:number] for n, v in columns.items()})
        records = (time.perf_counter() - begin) / number
    counts = {
        n: np.bincount(v.astype(int), minlength=4).tolist() for n, v in zip(VERDICTS, verdicts, strict=True)
    }
    print(
        json.dumps(
            {"seconds": min(times), "busy": min(busy), "seconds_a_record": records, "verdicts": counts}
        )
    )


if __name__ == "__main__":
    main()
