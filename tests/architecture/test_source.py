"""The source keeps the rules of the house, and each rule finds a seeded fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.architecture import shape, writes
from tests.architecture.source import PACKAGE, Finding, Module, modules, told

LABELS = frozenset(folder.name for folder in (PACKAGE / "domains").iterdir() if (folder / "apps.py").exists())


# Statements that write another domain's tables, with the reason. A payment touches bill, entry and balance in one round
# trip: that is what the desk's speed rests on, and the lower domains' constraints hold for it as for anybody.
ONE_STATEMENT = {
    ("domains/payments/services/posting.py", "billing"): "a payment settles bills in the statement that records it",
    ("domains/payments/services/posting.py", "ledger"): "a payment and its entry carry each other's number",
    ("domains/payments/services/deducting.py", "billing"): "balances of all homes pay their bills in one statement",
    ("domains/payments/services/deducting.py", "ledger"): "balances of all homes pay their bills in one statement",
    (
        "domains/payments/services/transferring.py",
        "billing",
    ): "what was paid on a divided bill is freed in one statement",
    ("domains/payments/services/undoing.py", "billing"): "an undone payment opens its bills in the same statement",
    ("domains/payments/services/gathering.py", "billing"): "a day of bank receipts is taken in one statement",
    ("domains/payments/services/gathering.py", "ledger"): "a day of bank receipts is taken in one statement",
    ("domains/payments/services/history.py", "billing"): "a day of past payments is taken over in one statement",
    ("domains/payments/services/history.py", "ledger"): "a day of past payments is taken over in one statement",
}


def foreign(module: Module) -> Iterator[Finding]:
    """Apply the rule on foreign writes with the domains there are."""
    for finding in writes.in_foreign_domain(module, LABELS):
        if not any(finding.module == name and f" {label}:" in finding.text for name, label in ONE_STATEMENT):
            yield finding


RULES: dict[str, Callable[[Module], Iterator[Finding]]] = {
    "surfaces write nothing": writes.in_surface,
    "a domain writes its own tables only": foreign,
    "files and functions are small": shape.sizes,
    "every module has a docstring": shape.docstring,
    "names say something": shape.name,
    "only core.clock reads the clock": shape.clocks,
    "money is never a float": shape.floats,
    "services are keyword-only": shape.keyword_only,
    "late imports give a reason": shape.late_imports,
}


@pytest.mark.parametrize("rule", RULES)
def test_the_source_keeps_the_rule(rule: str):
    findings = [one for module in modules() for one in RULES[rule](module)]
    assert not findings, told(findings)


def test_the_exceptions_are_still_needed():
    found = {
        (one.module, label)
        for module in modules()
        for one in writes.in_foreign_domain(module, LABELS)
        for label in LABELS
        if f" {label}:" in one.text
    }
    assert set(ONE_STATEMENT) <= found


SURFACE = "surfaces/console/billing/views.py"
SERVICE = "domains/payments/services.py"
SEEDED = [
    ("surfaces write nothing", SURFACE, "def v(r):\n    return Bill.objects.filter(pk=1)"),
    ("surfaces write nothing", SURFACE, "def v(r):\n    r.bill._default_manager"),
    ("surfaces write nothing", SURFACE, "def v(bill):\n    bill.save()"),
    ("surfaces write nothing", SURFACE, "def v(bills):\n    bills.filter(pk=1).update(state='x')"),
    ("surfaces write nothing", SURFACE, "def v(bill):\n    bill.lines.create(amount=1)"),
    ("surfaces write nothing", SURFACE, "def v():\n    with connection.cursor() as c:\n        c.execute('x')"),
    (
        "a domain writes its own tables only",
        SERVICE,
        "from anju.domains.billing.models import Bill\ndef f():\n    Bill.objects.filter(pk=1).update(paid=1)",
    ),
    (
        "a domain writes its own tables only",
        SERVICE,
        "from anju.domains.billing.models import Bill\ndef f(bill: Bill):\n    bill.save()",
    ),
    (
        "a domain writes its own tables only",
        SERVICE,
        "from anju.domains.billing.models import Bill as B\ndef f():\n    one = B(paid=1)\n    one.save()",
    ),
    ("a domain writes its own tables only", SERVICE, "SQL = 'UPDATE billing_bill SET paid = 1'"),
    ("a domain writes its own tables only", SERVICE, "SQL = 'insert into ledger_entry (id) select 1'"),
    ("files and functions are small", SERVICE, "x = 1\n" * 401),
    ("files and functions are small", SERVICE, "def f():\n" + "    x = 1\n" * 60),
    ("every module has a docstring", SERVICE, "x = 1"),
    ("names say something", "domains/billing/utils.py", "x = 1"),
    ("names say something", "core/helpers/money.py", "x = 1"),
    ("only core.clock reads the clock", SERVICE, "from datetime import datetime\nx = datetime.now()"),
    ("only core.clock reads the clock", SERVICE, "import datetime as dt\nx = dt.date.today()"),
    ("only core.clock reads the clock", SERVICE, "import datetime as dt\nx = dt.datetime.now(dt.UTC)"),
    ("only core.clock reads the clock", "runtime/backup.py", "import datetime as dt\nx = dt.datetime.now()"),
    ("money is never a float", "domains/billing/calc/shares.py", "RATE = 0.1"),
    ("money is never a float", "domains/billing/calc/shares.py", "def f(x):\n    return float(x)"),
    ("services are keyword-only", SERVICE, "def issue(actor, bill):\n    return bill"),
    ("late imports give a reason", SERVICE, "def f():\n    import os  # noqa: PLC0415"),
]
HARMLESS = [
    ("surfaces write nothing", SURFACE, "def v(r):\n    r.session.save()\n    r.GET.copy().update({'a': 1})"),
    (
        "a domain writes its own tables only",
        SERVICE,
        "from anju.domains.billing.models import Bill\ndef f():\n    return Bill.objects.filter(pk=1)",
    ),
    ("a domain writes its own tables only", SERVICE, "SQL = 'UPDATE payments_payment SET x = 1 FROM billing_bill'"),
    ("only core.clock reads the clock", "runtime/backup.py", "import datetime as dt\nx = dt.datetime.now(dt.UTC)"),
    ("only core.clock reads the clock", "core/clock.py", "import datetime as dt\nx = dt.datetime.now()"),
    ("money is never a float", "domains/insight/queries.py", "RATE = 0.1"),
    ("services are keyword-only", SERVICE, "def issue(*, actor, bill):\n    return bill"),
    ("late imports give a reason", SERVICE, "def f():\n    import os  # noqa: PLC0415 - heavy"),
]


@pytest.mark.parametrize(("rule", "name", "text"), SEEDED)
def test_the_rule_finds_a_seeded_fault(rule: str, name: str, text: str):
    assert list(RULES[rule](Module(name, text)))


@pytest.mark.parametrize(("rule", "name", "text"), HARMLESS)
def test_the_rule_leaves_what_is_right_alone(rule: str, name: str, text: str):
    assert not list(RULES[rule](Module(name, text)))
