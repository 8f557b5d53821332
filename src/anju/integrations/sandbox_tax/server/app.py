"""The bureau's addresses: the signed API of sellers, and the control page for those who try things out."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
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
from anju.integrations.sandbox_tax import SIGNED
from anju.integrations.sandbox_tax.server import files, pages
from anju.integrations.sandbox_tax.server.bureau import Bureau, Refusal

HOME = Path(os.environ.get("ANJU_HOME") or Path.home() / ".local/share/anju") / "sandbox"
_FORMS = {"pdf": files.pdf, "ofd": files.ofd}

Act = Callable[[Request, dict[str, Any]], "dict[str, Any] | bytes"]


class Counter:
    """The bureau's counter on one folder."""

    def __init__(self, folder: Path) -> None:
        self.key = shared_key(folder / "tax.key")
        self.bureau = Bureau(folder)

    def application(self) -> Starlette:
        """Return the web application."""
        held = self.bureau
        return Starlette(
            routes=[
                self._signed("/v1/invoices", "POST", lambda request, facts: held.issue(facts)),
                self._signed("/v1/invoices/{serial}", "GET", lambda request, facts: held.invoice(_serial(request))),
                self._signed("/v1/files/{invoice_no}.{form}", "GET", self._file),
                self._signed("/v1/letters", "POST", lambda request, facts: held.file_letter(facts)),
                self._signed("/v1/letters/{serial}", "GET", lambda request, facts: held.letter(_serial(request))),
                self._signed(
                    "/v1/letters/{serial}/withdraw",
                    "POST",
                    lambda request, facts: held.answer(_serial(request), "C"),
                ),
                self._signed(
                    "/v1/letters/{serial}/invoice", "POST", lambda request, facts: held.issue_red(_serial(request))
                ),
                Route("/control", self.control),
                Route("/control/modes", self.set_modes, methods=["POST"]),
                Route("/control/{kind}/{name}/{act}", self.act, methods=["POST"]),
            ],
            # A page of a stranger must not reach it under a name that leads here.
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        )

    async def control(self, request: Request) -> Response:
        """Show the control page."""
        invoices, letters = await run_in_threadpool(self.bureau.latest)
        return HTMLResponse(pages.control(invoices, letters, await run_in_threadpool(self.bureau.modes)))

    async def set_modes(self, request: Request) -> Response:
        """Say how it is to behave."""
        try:
            wanted = {name: float(value) for name, value in parse_qsl((await request.body()).decode())}
            await run_in_threadpool(lambda: self.bureau.set_modes(**wanted))
        except ValueError:
            return Response("no such mode", 400)
        return RedirectResponse("/control", 303)

    async def act(self, request: Request) -> Response:
        """Act as the buyer: enter an invoice, answer a letter; or let a letter's time run out."""
        kind, name, act = (request.path_params[key] for key in ("kind", "name", "act"))
        if (kind, act) == ("invoices", "enter"):
            await run_in_threadpool(self.bureau.enter, name)
        elif kind == "letters" and act in ("Y", "N"):
            await run_in_threadpool(self.bureau.answer, name, act)
        elif (kind, act) == ("letters", "lapse"):
            await run_in_threadpool(self.bureau.lapse, name)
        else:
            return Response("no such act", 400)
        return RedirectResponse("/control", 303)

    def _file(self, request: Request, facts: dict[str, Any]) -> bytes:
        """Return an issued invoice as a file."""
        draw = _FORMS.get(request.path_params["form"])
        if draw is None:
            raise Refusal("NO_SUCH_FORM", 404)
        return draw(self.bureau.content(request.path_params["invoice_no"]))

    def _signed(self, path: str, method: str, act: Act) -> Route:
        """Let only signed requests in, and sign what goes out together with the path that was asked for."""

        async def endpoint(request: Request) -> Response:
            body = await request.body()
            asked = request.url.path
            if not SIGNED.holds(self.key, request.headers, body, subject=f"{request.method} {asked}"):
                return Response("signature", 401)
            status, content = await self._answer(act, request, body)
            if pause := (await run_in_threadpool(self.bureau.modes))["timeout"]:
                await asyncio.sleep(pause)
            return Response(content, status, headers=SIGNED.sign(self.key, content, subject=asked))

        return Route(path, endpoint, methods=[method])

    async def _answer(self, act: Act, request: Request, body: bytes) -> tuple[int, bytes]:
        try:
            answer = await run_in_threadpool(act, request, json.loads(body) if body else {})
        except Refusal as refusal:
            told = {"code": refusal.code, "message": refusal.code.replace("_", " ").lower()}
            return refusal.status, json.dumps(told).encode()
        except (KeyError, ValueError, ArithmeticError):
            return 400, b'{"code": "PARAM_ERROR", "message": "param error"}'
        return 200, answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()


def _serial(request: Request) -> str:
    return str(request.path_params["serial"])
