"""Every page there is, as a list for tests: read from the resolver and the permission matrix, with examples to show."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.architecture import matrix
from tests.architecture.addresses import WORDS, addresses
from tests.e2e.estate import FULL, OVERSEER, SAMPLES
from tests.e2e.site import Site

_ONE = "SELECT {which}(t.id) FROM {table} t JOIN tenancy_project p ON p.id = t.project_id WHERE p.code = 'E1'"
_OWN = f"SELECT min(t.id) FROM {{table}} t JOIN identity_user u ON u.id = t.user_id WHERE u.username = '{OVERSEER}'"


def _first(table: str) -> str:
    return _ONE.format(which="min", table=table)


def _sample(table: str) -> str:
    return f"SELECT min(t.id) FROM {table} t JOIN tenancy_project p ON p.id = t.project_id WHERE p.code = '{SAMPLES}'"


# Kinds of record whose pages are looked at in the project of samples.
SAMPLE = {
    "account": _sample("ledger_account") + " AND t.code LIKE '6401.09__'",
    "claim": _sample("expenses_claim"),
    "measure": _sample("improvements_measure"),
    "stock_count": _sample("stock_count"),
    "stock_item": _sample("stock_item"),
    "stock_purchase": _sample("stock_purchase"),
    "stock_invoice": _sample("stock_invoice"),
    "stock_payable": "SELECT min(t.supplier_id) FROM stock_invoice t JOIN tenancy_project p ON p.id = t.project_id"
    f" WHERE p.code = '{SAMPLES}'",
    "stock_level": _sample("stock_level"),
    "stock_slip": _sample("stock_slip"),
    "stock_store": _sample("stock_store"),
    "stock_supplier": _sample("stock_supplier"),
    "journal": _sample("ledger_journal"),
    "budget_year": _sample("budgets_budgetyear"),
    "budget_part": _sample("budgets_part"),
    "budget_sheet": _sample("budgets_sheet"),
    "budget_plan": _sample("budgets_plan"),
    "period": _sample("ledger_period"),
    "channel_day": _sample("payments_channelday"),
    "delivery": _sample("notifications_delivery"),
    "invoice": _sample("invoicing_invoice"),
    "tax_rate": _sample("invoicing_taxrate"),
    "large_household": _sample("billing_largehousehold"),
    "meter": _sample("billing_meter"),
    "reading": _sample("billing_meterreading") + " AND t.is_unusual",
    "reading_round": _sample("billing_readinground"),
    "contract": _sample("billing_contract"),
    "contract_line": _sample("billing_contractline"),
    "contract_terms": _sample("billing_contractterms"),
    "leaf": "SELECT min(id) FROM service_leaf",
    "limits": _sample("workorders_limits"),
    "notice": _sample("community_notice"),
    "order": _sample("workorders_workorder"),
    "order_photo": _sample("documents_photo"),
    "pay_order": _sample("payments_payorder") + " AND NOT t.is_desk",
    "desk_order": _sample("payments_payorder") + " AND t.is_desk",
    "place": _sample("estate_place"),
    "rule": _sample("workorders_dispatchrule"),
    "way": _sample("estate_way"),
    "shared_cost": _sample("billing_sharedcost") + " AND t.state = 'draft'",
    "issued_cost": _sample("billing_sharedcost") + " AND t.state = 'issued'",
    "ticket": _sample("service_ticket"),
    "ticket_link": _sample("service_ticketlink"),
    "script": _sample("service_answerscript"),
    "price": _sample("workorders_priceitem"),
    "arrears_demand": _sample("arrears_demand"),
    "arrears_dispute": _sample("arrears_dispute"),
    "arrears_letter": _sample("arrears_letter"),
    "arrears_promise": _sample("arrears_promise"),
    "arrears_task": _sample("arrears_dunningtask"),
    "visit": _sample("service_returnvisit"),
    "complaint": _sample("service_complaint"),
    "segment": _sample("residents_segment"),
    "campaign": _sample("residents_campaign"),
    "call_list": _sample("residents_calllist"),
    "call": _sample("residents_call"),
    "care_plan": _sample("service_careplan"),
    "care_visit": _sample("service_carevisit"),
    "survey": _sample("surveys_questionnaire"),
    "survey_question": _sample("surveys_question"),
    "meeting": _sample("surveys_meeting"),
    "cause": "SELECT min(id) FROM service_cause",
    "repair_check": _sample("repairs_checkitem"),
    "repair_term": _sample("repairs_warrantyterm"),
    "repair_claim": _sample("repairs_costclaim"),
    "repair_consent": _sample("repairs_consent"),
    "charge": _sample("billing_chargedocument"),
    "relief": _sample("billing_relief"),
    "offer": _sample("billing_offer"),
    "deposit": _sample("payments_deposit"),
    "deposit_move": _sample("payments_depositmove"),
    "balance": _sample("payments_balance"),
    "undo_request": _sample("payments_undorequest"),
    "transfer": _sample("payments_ownertransfer"),
    "fund_act": _sample("joint_funds_fundact"),
    "fund_account": _sample("joint_funds_fundaccount"),
    "common_movement": _sample("joint_funds_commonmovement"),
    "publication": _sample("joint_funds_publication"),
    "fee_scheme": _sample("joint_funds_feescheme"),
    "finding": _sample("insight_finding"),
    "bank_account": _sample("banking_bankaccount"),
    "bank_claim": _sample("banking_bankclaim"),
    "bank_line": _sample("banking_bankline"),
    "cash_banking": _sample("banking_cashbanking"),
    "debit_batch": _sample("banking_debitbatch"),
    "debit_mandate": _sample("banking_debitmandate"),
    "cash_day": _sample("banking_cashday"),
}
# Kind of record (tests/architecture/records.py) → the one shown.
EXAMPLES = {
    "bill": _first("billing_bill"),
    "building": _first("estate_building"),
    "discount": _first("billing_vacancydiscount"),
    "entry": _first("ledger_entry"),
    "department": "SELECT max(id) FROM tenancy_department",
    "document": _first("documents_document"),
    "employee": _first("workforce_employee"),
    "field_order": _first("workorders_workorder") + " AND t.state = 'waiting'",
    "event": "SELECT min(id) FROM core_event",
    "grant": "SELECT max(g.id) FROM identity_rolegrant g JOIN identity_user u ON u.id = g.user_id "
    f"WHERE u.username <> '{OVERSEER}'",
    "job": _OWN.format(table="core_job"),
    "notification": _OWN.format(table="notifications_notification"),
    "payment": _first("payments_payment"),
    "person": _first("residents_person"),
    "project": "SELECT id FROM tenancy_project WHERE code = 'E3'",
    "data_request": _first("residents_datarequest"),
    "registration": _first("residents_registration"),
    "request": _first("approvals_request"),
    "residency": _first("residents_residency"),
    "role": "SELECT id FROM identity_role WHERE code = 'overseer'",
    "run": _first("billing_billrun"),
    "shift": _first("payments_cashiershift") + " AND closed_at IS NOT NULL",
    "space": _first("estate_space"),
    "tariff": _first("billing_tariff"),
    "unit": _first("estate_unit"),
    "user": "SELECT id FROM identity_user WHERE username = 'baoan'",
    "vehicle": _first("residents_vehicle"),
}
# Pages that show something only for a record in another state than the usual one.
PARTICULAR = {
    "console:identity.role.restore": "SELECT id FROM identity_role WHERE code = 'guard'",
    "console:payments.shift.close": _first("payments_cashiershift") + " AND closed_at IS NULL",
    "console:payments.desk.household": _first("estate_unit") + " AND t.code = '1-1-102'",
    "console:payments.desk.pay": _first("estate_unit") + " AND t.code = '1-1-102'",
}
FURTHER = {
    "lists that find nothing": f"/p/{FULL}/units/?q=zzzz",
    "a page that is not there": f"/p/{FULL}/nowhere/",
    "a project that is not there": "/p/NOWHERE/",
    "sign-in": "/account/login/",
}


@dataclass(frozen=True)
class PageAddress:
    """An address that may show a page: its name, its route, the kind of record in it."""

    name: str
    route: str
    record: str

    def path(self, site: Site) -> str:
        """Return the path with its parts filled in; None of a kind that the estate lacks raises LookupError."""
        query = PARTICULAR.get(self.name) or SAMPLE.get(self.record) or EXAMPLES.get(self.record)
        pk = site.value(query) if query else None
        if self.record and pk is None:
            raise LookupError(f"the estate has no {self.record} for {self.name}")

        def fill(match: re.Match[str]) -> str:
            kind, _colon, name = match[1].rpartition(":")
            if name in ("project_code", "code"):
                return SAMPLES if self.record in SAMPLE else FULL
            return str(pk) if kind == "int" else WORDS[name]

        return "/" + re.sub(r"<([^>]+)>", fill, self.route)


def page_addresses() -> list[PageAddress]:
    """Return every address of staff that answers GET with something, once: in a project where it stands in both places.

    Residents' pages have a browser test of their own.
    """
    rows, found = matrix.rows(), {}
    for address in addresses():
        row = rows.get(address.name)
        is_for_staff = row is not None and row.permission != matrix.RESIDENT
        if is_for_staff and row.status == 200 and (address.in_project or address.name not in found):
            found[address.name] = PageAddress(address.name, address.route, row.record)
    return [found[name] for name in sorted(found)]


def is_page(answer: object) -> bool:
    """Tell whether an answer is a whole page, not a file, a fragment for a corner of one, or a way to another."""
    headers = getattr(answer, "headers", {})
    kind = headers.get("content-type", "")
    return kind.startswith("text/html") and "<html" in answer.text()[:2000]  # type: ignore[attr-defined]
