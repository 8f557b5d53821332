"""The desk's pages on 100,000 open and 2,000,000 closed reports with their orders: lists, search, one; a home's page.

Orders by queue, what is to be sorted and what reports wait for after their work, a caller's household while somebody
is on the telephone, and a resident's first page and reports; one user and eight.

See `bench.serving` for how pages are measured: over HTTP as browsers ask for them, search by POST and the page
it leads to. ANJU_BENCH_OPEN and ANJU_BENCH_CLOSED make a smaller estate for a quick look.
"""

from __future__ import annotations

from time import perf_counter
from typing import Any

from bench.scratch import scratch_database
from bench.serving import USERS, Page, measure_pages, sign_in

GOAL_MS = 200.0
ROUNDS = 10
PANE = {"HX-Request": "true", "HX-Target": "pane"}


def run() -> dict[str, Any]:
    """Build the estate, measure every page and return the result; ``ratio`` is the worst p95 of eight to the goal."""
    with scratch_database("tickets") as url:
        from bench.orders import make_desk
        from bench.reported import report_all

        begun = perf_counter()
        desk = make_desk(url)
        home = report_all(url, desk.project)
        built = perf_counter() - begun
        pages = measure_pages(url, [desk.user] * USERS, pages_of(desk) | reports_of(desk, home), rounds=ROUNDS)
    worst = max(one["p95"] for one in pages.values())
    return {
        "name": "tickets",
        "ratio": round(worst / GOAL_MS, 2),
        "goal": 1.0,
        "ok": worst < GOAL_MS,
        "orders_and_reports": desk.orders,
        "users": USERS,
        "worst_p95_ms": worst,
        "worst_p95_ms_with_a_second_of_reading": max(one["p95_reading"] for one in pages.values()),
        "built_in_s": round(built),
        "pages": pages,
    }


def pages_of(desk: Any) -> dict[str, Page]:
    """Return what the desk asks for, by name."""
    path = f"/p/{desk.project.code}/orders/"
    return {
        "to dispatch, by limit": _list(path),
        "to dispatch, page 600": _list(f"{path}?at=n{desk.deep_waiting}"),
        "being worked on, by limit": _list(f"{path}?queue=working"),
        "nearly overdue": _list(f"{path}?queue=danger"),
        "held, without a limit": _list(f"{path}?queue=held"),
        "of a worker": _list(f"{path}?queue=working&worker={desk.worker}"),
        "of a building": _list(f"{path}?queue=waiting&building={desk.building}"),
        "all, newest first": _list(f"{path}?queue=all"),
        "all, page 10000": _list(f"{path}?queue=all&at=n{desk.deep}"),
        "all, by limit": _list(f"{path}?queue=all&sort=due_at"),
        "all, by limit, page 10000": _list(f"{path}?queue=all&sort=due_at&at=n{desk.deep}"),
        "numbers of the queues, live": _list(f"{path}?part=live"),
        "search number": _search(path, desk.number),
        "search a number's beginning": _search(path, desk.number[:9]),
        "search a month": _search(path, desk.number[:5]),
        "search phone": _search(path, "13000000707"),
        "search a phone's beginning": _search(path, "130000"),
        "search a phone's end": _search(path, "0707"),
        "search name": _search(path, "业主707"),
        "search a name's beginning": _search(path, "业主"),
        "search unit": _search(path, "7-0703"),
        "search a building": _search(path, "7栋"),
        "search a frequent word": _search(path, "水龙"),
        "search a rare word": _search(path, "门禁"),
        "order": Page(f"{path}{desk.deep}/", kind="detail"),
        "open order beside the list": Page(f"{path}{desk.deep_waiting}/", headers=PANE, kind="detail"),
    }


def reports_of(desk: Any, home: Any) -> dict[str, Page]:
    """Return what is asked of reports, by name: at the desk, and on the phone of somebody who lives there."""
    path = f"/p/{desk.project.code}"
    ends, caller = f"{path}/tickets/ends/", f"home={home.unit}&caller={home.person}"
    phone = f"/r/{desk.project.code}/{home.unit}"
    own = {"Cookie": sign_in(home.user)}
    return {
        "reports to sort": _list(f"{path}/tickets/unsorted/"),
        "reports to pay": _list(ends),
        "reports to rate": _list(f"{ends}?queue=rating"),
        "reports to visit": _list(f"{ends}?queue=visit"),
        "reports that are closed": _list(f"{ends}?queue=closed"),
        "all reports": _list(f"{ends}?queue=all"),
        "reports of a class": _list(f"{ends}?queue=all&leaf={home.leaf}"),
        "numbers of the ends, live": _list(f"{ends}?part=live"),
        "report by number": Page(f"{ends}?queue=all&q={desk.number}", kind="search"),
        "reports by a number's beginning": Page(f"{ends}?queue=all&q={desk.number[:9]}", kind="search"),
        "reports of a month": Page(f"{ends}?queue=all&q={desk.number[:5]}", kind="search"),
        "to sort, by number": Page(f"{path}/tickets/unsorted/?q={desk.number[:5]}", kind="search"),
        "return visits": _list(f"{path}/visits/"),
        "who calls": Page(f"{path}/tickets/callers/", {"q": "7-0703"}, kind="search"),
        "caller's household": Page(f"{path}/tickets/household/?{caller}", kind="detail"),
        "take a report for a caller": Page(f"{path}/tickets/new/?{caller}", kind="detail"),
        "a resident's first page": Page(f"{phone}/", headers=own, kind="home"),
        "a resident's reports": Page(f"{phone}/reports/", headers=own, kind="home"),
        "a resident's reports that are over": Page(f"{phone}/reports/?over=1", headers=own, kind="home"),
    }


def _list(path: str) -> Page:
    return Page(path, kind="list")


def _search(path: str, typed: str) -> Page:
    return Page(path, {"do": "search", "q": typed}, kind="search")
