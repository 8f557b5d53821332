"""How an amount came about, in plain language, for a line of a preview and for a bill of years ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from anju.core.money import ZERO, round_half_up, total
from anju.domains.billing.calc.agreed import kept_lines, words_of
from anju.domains.billing.calc.charge import Charge, ChargeLine, PriceVersion, VacancyFactor, charge, version_for
from anju.domains.billing.calc.expressions import evaluate, in_words, parse
from anju.domains.billing.calc.formula import charge_formula
from anju.domains.billing.calc.periods import Period, parse_period
from anju.domains.billing.calc.split import ONE_DAY, split_line
from anju.domains.billing.enums import Basis, Convention
from anju.domains.billing.models import Bill
from anju.domains.billing.queries.formula_facts import kept_values
from anju.domains.billing.queries.metering.explaining import use_formula
from anju.domains.billing.queries.sharing import share_formula


@dataclass(frozen=True)
class Terms:
    """What an amount is worked out from: the tariff's side of it."""

    period: Period
    basis: Basis
    prices: Sequence[PriceVersion]
    convention: Convention


@dataclass(frozen=True)
class Facts:
    """The unit's side: quantity, the days the register gives, a discount, and the days of this part.

    ``values`` are what a formula was worked out with, as text by name; the quantity follows from them.
    """

    quantity: Decimal
    from_on: dt.date | None
    to_on: dt.date | None
    vacancy: VacancyFactor | None
    charged_from: dt.date
    charged_until: dt.date
    amount: Decimal
    values: Mapping[str, Any] | None = None


def formula(terms: Terms, facts: Facts) -> list[str]:
    """Return the formula of an amount, one text for each run of equal months; empty when it does not come out."""
    if terms.basis == Basis.AGREED:
        return agreed_formula(facts.values or {})
    quantity, words = _quantity(terms, facts)
    if quantity <= 0:
        return []
    lines = _lines(terms, facts, quantity)
    return charge_formula(Charge(terms.period, tuple(replace(line, words=words) for line in lines))) if lines else []


def _quantity(terms: Terms, facts: Facts) -> tuple[Decimal, str]:
    """Return what is multiplied by the price and, of a formula, how it came about."""
    if terms.basis != Basis.FORMULA:
        return facts.quantity, ""
    written = parse(version_for(terms.period.span, terms.prices).formula)
    values = kept_values(terms.period, facts.values or {})
    return evaluate(written, values) or ZERO, in_words(written, values)


def _lines(terms: Terms, facts: Facts, quantity: Decimal) -> tuple[ChargeLine, ...]:
    """Return the lines of an amount's own days; none when they do not come to it."""
    whole = charge(
        period=terms.period,
        basis=terms.basis,
        quantity=quantity,
        prices=terms.prices,
        convention=terms.convention,
        from_on=facts.from_on,
        to_on=facts.to_on,
        vacancy=facts.vacancy,
    )
    if whole is None:
        return ()
    cuts = [facts.charged_from, facts.charged_until + ONE_DAY]
    lines = tuple(
        part
        for line in whole.lines
        for part in split_line(line, cuts)
        if part.days.first_on >= facts.charged_from and part.days.last_on <= facts.charged_until
    )
    return lines if total(line.amount for line in lines) == facts.amount else ()


def _registered_from(bill: Bill) -> dt.date | None:
    """Return since when the register charges, for a bill whose first owner's part came to nothing and has no bill."""
    return bill.space.charged_from if bill.space is not None else bill.unit.handed_over_on


def agreed_formula(facts: Mapping[str, Any]) -> list[str]:
    """Return how the bill of a contract came about, from what was kept with it."""
    if not facts.get("lines"):
        return []
    return words_of(kept_lines(facts), Convention(facts["convention"]))


def bill_formula(bill: Bill) -> list[str]:
    """Return the formula of an issued bill from what was kept with it and its run (two queries, seldom three)."""
    if bill.tariff.basis == Basis.METER:
        return use_formula(bill)
    if bill.tariff.basis == Basis.SHARED:
        return share_formula(bill)
    if bill.tariff.basis == Basis.AGREED:
        return agreed_formula(bill.facts or {})
    found = _terms_and_facts(bill)
    return formula(*found) if found else []


def divided(bill: Bill, on: dt.date) -> tuple[Decimal, Decimal]:
    """Return what of a bill falls to the days before ``on`` and what to those from it; the two add up to the bill.

    By the lines that the bill was made of, as a run charges two owners of one period (E23); a bill that was not made
    of lines (a document's, one taken over) is shared by its days.
    """
    if bill.charged_from >= on:
        return ZERO, bill.amount
    if bill.charged_until < on:
        return bill.amount, ZERO
    lines = _lines_of(bill)
    if lines:
        before = total(part.amount for line in lines for part in split_line(line, [on]) if part.days.last_on < on)
        return before, bill.amount - before
    days = (bill.charged_until - bill.charged_from).days + 1
    before = round_half_up(Fraction(bill.amount) * Fraction((on - bill.charged_from).days, days))
    return before, bill.amount - before


_NO_LINES = (Basis.METER, Basis.SHARED, Basis.AGREED)


def _lines_of(bill: Bill) -> tuple[ChargeLine, ...]:
    found = _terms_and_facts(bill) if bill.tariff.basis not in _NO_LINES else None
    if found is None:
        return ()
    terms, facts = found
    quantity = _quantity(terms, facts)[0]
    return _lines(terms, facts, quantity) if quantity > 0 else ()


def _terms_and_facts(bill: Bill) -> tuple[Terms, Facts] | None:
    """Return what a bill of a run was worked out from, as it was kept; None where nothing was."""
    kept = bill.run.prices.get(str(bill.tariff_id)) if bill.run is not None else None
    if kept is None or "prices" not in kept:
        return None
    prices = [PriceVersion(dt.date.fromisoformat(on), Decimal(price), *more) for on, price, *more in kept["prices"]]
    terms = Terms(parse_period(kept["period"]), Basis(bill.tariff.basis), prices, Convention(kept["convention"]))
    # Bills of one period that fall to several owners are parts of one whole; a run is reversed with all its bills.
    siblings = Bill.objects.filter(
        run_id=bill.run_id,
        tariff_id=bill.tariff_id,
        period_start=bill.period_start,
        unit_id=bill.unit_id,
        space_id=bill.space_id,
        reversed_at=bill.reversed_at,
    )
    days = list(siblings.order_by("part").values_list("charged_from", "charged_until", "part"))
    vacancy = VacancyFactor(bill.factor, bill.factor_from, bill.factor_until) if bill.factor_from else None
    facts = Facts(
        quantity=bill.quantity,
        from_on=days[0][0] if days[0][2] == 0 else _registered_from(bill),
        to_on=days[-1][1],
        vacancy=vacancy,
        charged_from=bill.charged_from,
        charged_until=bill.charged_until,
        amount=bill.amount,
        values=bill.facts,
    )
    return terms, facts
