"""The acquirer's addresses: the signed API of merchants, the cashier page, the control page."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from anju.core.signing import shared_key
from anju.integrations.sandbox_acquirer import SIGNED
from anju.integrations.sandbox_acquirer.server import pages, store, telling

HOME = Path(os.environ.get("ANJU_HOME") or Path.home() / ".local/share/anju") / "sandbox"
_ORDER_FIELDS = ("number", "merchant", "amount", "subject", "expires_at", "notify_url", "return_url")
_BILL_COLUMNS = "交易时间,商户号,交易单号,商户订单号,交易状态,订单金额,退款单号,商户退款单号,退款金额,手续费"
_FEE = Decimal("0.006")  # of the amount, as the large acquirers take it

Handler = Callable[[Request, dict[str, str]], Awaitable[tuple[int, Any]]]


class Acquirer:
    """One acquirer on one folder."""

    def __init__(self, folder: Path) -> None:
        self.key = shared_key(folder / "acquirer.key")
        self.books = store.Store(folder / "acquirer.sqlite")

    def application(self) -> Starlette:
        """Return the web application; it tells merchants as long as it runs."""

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            teller = asyncio.create_task(telling.keep_telling(self.books, self.key))
            yield
            teller.cancel()
            with suppress(asyncio.CancelledError):
                await teller

        return Starlette(
            routes=[
                Route("/v1/orders", self._signed(self.open_order), methods=["POST"]),
                Route("/v1/orders/{number}", self._signed(self.query_order)),
                Route("/v1/orders/{number}/close", self._signed(self.close_order), methods=["POST"]),
                Route("/v1/refunds", self._signed(self.refund), methods=["POST"]),
                Route("/v1/refunds/{number}", self._signed(self.query_refund)),
                Route("/v1/bills/{day}", self._signed(self.bill)),
                Route("/cashier/{token}", self.cashier, methods=["GET", "POST"]),
                Route("/control", self.control),
                Route("/control/modes", self.set_modes, methods=["POST"]),
                Route("/control/orders/{number}/{act}", self.act, methods=["POST"]),
            ],
            # A page of a stranger must not reach it under a name that leads here.
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
            lifespan=lifespan,
        )

    # --- what merchants call ---

    async def open_order(self, request: Request, facts: dict[str, str]) -> tuple[int, Any]:
        """Open an order."""
        try:
            asked = {name: str(facts[name]) for name in _ORDER_FIELDS}
            if Decimal(asked["amount"]) <= 0:
                return _refusal("AMOUNT_ERROR")
        except (KeyError, InvalidOperation):
            return _refusal("PARAM_ERROR")
        order = await run_in_threadpool(store.open_order, self.books, asked)
        if order["amount"] != asked["amount"] or order["merchant"] != asked["merchant"]:
            return _refusal("NUMBER_USED")
        return 200, {"number": order["number"], "pay_url": f"{request.base_url}cashier/{order['token']}"}

    async def query_order(self, request: Request, facts: dict[str, str]) -> tuple[int, Any]:
        """Tell how an order stands."""
        order = await run_in_threadpool(self.books.order, request.path_params["number"])
        return (200, store.order_facts(order)) if order else _refusal("ORDER_NOT_FOUND", 404)

    async def close_order(self, request: Request, facts: dict[str, str]) -> tuple[int, Any]:
        """Close an order."""
        order = await run_in_threadpool(store.close, self.books, request.path_params["number"])
        return (200, store.order_facts(order)) if order else _refusal("ORDER_NOT_FOUND", 404)

    async def refund(self, request: Request, facts: dict[str, str]) -> tuple[int, Any]:
        """Take a refund on."""
        try:
            if Decimal(facts["amount"]) <= 0:
                return _refusal("AMOUNT_ERROR")
            found = await run_in_threadpool(store.refund, self.books, facts)
        except (KeyError, InvalidOperation):
            return _refusal("PARAM_ERROR")
        return _refusal(found) if isinstance(found, str) else (200, store.refund_facts(found))

    async def query_refund(self, request: Request, facts: dict[str, str]) -> tuple[int, Any]:
        """Tell how a refund stands."""
        sql = "SELECT * FROM refunds WHERE number = ?"
        found = await run_in_threadpool(self.books.row, sql, request.path_params["number"])
        return (200, store.refund_facts(found)) if found else _refusal("REFUND_NOT_FOUND", 404)

    async def bill(self, request: Request, facts: dict[str, str]) -> tuple[int, Any]:
        """Give the bill of a day: a header, a row a transaction with a backtick before each value, a summary."""
        day, merchant = request.path_params["day"], request.query_params.get("merchant", "")
        paid = "SELECT * FROM orders WHERE state = 'paid' AND merchant = ? AND paid_at LIKE ? ORDER BY paid_at"
        back = (
            "SELECT refunds.*, orders.transaction_no AS paid_no"
            " FROM refunds JOIN orders ON orders.number = order_number"
            " WHERE refunds.state = 'success' AND merchant = ? AND done_at LIKE ? ORDER BY done_at"
        )
        orders = await run_in_threadpool(self.books.rows, paid, merchant, f"{day}%")
        refunds = await run_in_threadpool(self.books.rows, back, merchant, f"{day}%")
        return 200, _bill_text(merchant, orders, refunds).encode()

    # --- what payers and triers see ---

    async def cashier(self, request: Request) -> Response:
        """Show the cashier page, and take what the payer presses."""
        token = request.path_params["token"]
        order = await run_in_threadpool(self.books.row, "SELECT * FROM orders WHERE token = ?", token)
        if order is None:
            return HTMLResponse("没有这个订单", 404)
        own_url = str(request.url.replace(query=""))
        if request.method == "POST":
            if request.query_params.get("act") != "pay":
                return RedirectResponse("?told=failed", 303)
            state = await run_in_threadpool(store.pay, self.books, token)
            return RedirectResponse("?" if state == "paid" else f"?told={state}", 303)
        told = request.query_params.get("told", "") if order["state"] == "unpaid" else ""
        return HTMLResponse(pages.cashier(order, own_url=own_url, told=told))

    async def control(self, request: Request) -> Response:
        """Show the control page."""
        orders = await run_in_threadpool(self.books.rows, "SELECT * FROM orders ORDER BY rowid DESC LIMIT 50")
        outbox = await run_in_threadpool(self.books.rows, "SELECT * FROM outbox ORDER BY id DESC LIMIT 50")
        return HTMLResponse(pages.control(orders, outbox, await run_in_threadpool(self.books.modes)))

    async def set_modes(self, request: Request) -> Response:
        """Say how it is to misbehave."""
        try:
            wanted = {name: float(value) for name, value in parse_qsl((await request.body()).decode())}
            await run_in_threadpool(lambda: self.books.set_modes(**wanted))
        except ValueError:
            return Response("no such mode", 400)
        return RedirectResponse("/control", 303)

    async def act(self, request: Request) -> Response:
        """Misbehave once with an order: tell again, forged, with a wrong amount; be paid although it is closed."""
        number, act = request.path_params["number"], request.path_params["act"]
        order = await run_in_threadpool(self.books.order, number)
        if order is None:
            return Response("no such order", 404)
        if act in ("late", "pay"):
            await run_in_threadpool(lambda: store.pay(self.books, order["token"], in_spite=act == "late"))
        else:
            await run_in_threadpool(self._tell_again, order, act)
        return RedirectResponse("/control", 303)

    def _tell_again(self, order: dict[str, Any], act: str) -> None:
        paid = {"state": "paid", "transaction_no": order["transaction_no"] or "SB0"}
        paid |= {"paid_at": order["paid_at"] or store.now().isoformat()}
        changed = {**order, **paid, **({"amount": "0.01"} if act == "wrong" else {})}
        plain = {**store.DEFAULT_MODES, "repeat": 0 if act == "forge" else 1}
        with self.books.change() as db:
            if act == "repeat":
                db.execute(
                    "UPDATE outbox SET done = 0, due_at = 0, attempts = 0 WHERE order_number = ? AND forged = 0",
                    (order["number"],),
                )
                return
            store.tell(db, plain, changed, "paid", None, forged=act == "forge")

    def _signed(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Let only signed requests in, and sign what goes out."""

        async def endpoint(request: Request) -> Response:
            body = await request.body()
            path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            if not SIGNED.holds(self.key, request.headers, body, subject=f"{request.method} {path}"):
                return Response("signature", 401)
            try:
                facts = json.loads(body) if body else {}
            except ValueError:
                return Response("json", 400)
            status, answer = await handler(request, facts)
            if pause := (await run_in_threadpool(self.books.modes))["timeout"]:
                await asyncio.sleep(pause)
            content = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
            return Response(content, status, headers=SIGNED.sign(self.key, content))

        return endpoint


def _refusal(code: str, status: int = 400) -> tuple[int, Any]:
    return status, {"code": code, "message": code.replace("_", " ").lower()}


def _bill_text(merchant: str, orders: list[dict[str, Any]], refunds: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_BILL_COLUMNS.split(","))
    for one in orders:
        fee = f"{Decimal(one['amount']) * _FEE:.2f}"
        facts = [one["paid_at"], merchant, one["transaction_no"], one["number"], "SUCCESS", one["amount"]]
        rows.writerow([f"`{value}" for value in (*facts, "", "", "0.00", fee)])
    for one in refunds:
        facts = [one["done_at"], merchant, one["paid_no"], one["order_number"], "REFUND", "0.00"]
        back = (one["transaction_no"], one["number"], one["amount"], "0.00")
        rows.writerow([f"`{value}" for value in (*facts, *back)])
    rows.writerow(["总交易单数", "订单总金额", "退款总金额"])
    sums = [sum((Decimal(one["amount"]) for one in held), Decimal(0)) for held in (orders, refunds)]
    rows.writerow([len(orders) + len(refunds), *sums])
    return text.getvalue()
