"""The bureau's control page: what was issued, and what buyers do about it."""

from __future__ import annotations

import json
from html import escape
from typing import Any

_STYLE = """
body{margin:0;font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;background:#eef1f6;color:#1c2733}
main{max-width:1080px;margin:0 auto;padding:24px 16px}section{background:#fff;border-radius:12px;padding:16px;
margin:0 0 16px;overflow-x:auto}table{width:100%;border-collapse:collapse;font-size:.875rem}td,th{padding:6px;
text-align:left;border-bottom:1px solid #e3e7ed;vertical-align:top}td form{display:inline}button{min-height:32px;
border:0;border-radius:8px;padding:0 10px;background:#07825a;color:#fff}.warn{background:#fff4d6}
"""
_MODES = {
    "issue_after": "开票耗时（秒）",
    "timeout": "应答延迟（秒）",
    "refuse": "拒绝所有新发票（1 是）",
    "enter": "企业购买方立即入账（1 是）",
    "hours": "红字确认时限（小时）",
}
_STATES = {
    "processing": "开具中",
    "issued": "已开具",
    "refused": "已拒绝",
    "waiting": "待购买方确认",
    "Y": "已确认",
    "N": "购买方否认",
    "C": "已撤销",
    "lapsed": "超时作废",
}


def control(invoices: list[dict[str, Any]], letters: list[dict[str, Any]], modes: dict[str, float]) -> str:
    """Return the control page."""
    fields = "".join(
        f'<p><label>{_MODES[name]} <input name="{name}" value="{value:g}" size="6"></label></p>'
        for name, value in modes.items()
    )
    return (
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>沙箱税局</title><style>{_STYLE}</style><main><h1>沙箱税局</h1>"
        '<section class="warn">仅供演示：不会产生真实发票，也不会申报税款。</section>'
        f'<section><h2>行为</h2><form method="post" action="/control/modes">{fields}<button>保存</button></form>'
        "</section>"
        f"<section><h2>红字信息确认单</h2><table>{''.join(map(_letter, letters))}</table></section>"
        f"<section><h2>发票</h2><table>{''.join(map(_invoice, invoices))}</table></section></main></html>"
    )


def _invoice(one: dict[str, Any]) -> str:
    facts = json.loads(one["facts"])
    entered = "已入账" if one["is_entered"] else ""
    can_enter = one["state"] == "issued" and not one["is_entered"] and facts.get("buyer_tax_number")
    act = _button(f"/control/invoices/{one['invoice_no']}/enter", "购买方入账") if can_enter else ""
    cells = (
        one["invoice_no"] or one["serial"],
        facts.get("buyer_name", ""),
        facts.get("gross", ""),
        f"{_STATES[one['state']]} {one['fault']} {entered}",
    )
    return f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}<td>{act}</td></tr>"


def _letter(one: dict[str, Any]) -> str:
    acts = ""
    if one["state"] == "waiting":
        words = (("Y", "确认"), ("N", "否认"), ("lapse", "超时"))
        acts = " ".join(_button(f"/control/letters/{one['serial']}/{act}", word) for act, word in words)
    cells = (one["bureau_no"], one["invoice_no"], _STATES[one["state"]], one["expires_at"][:16])
    return f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}<td>{acts}</td></tr>"


def _button(action: str, word: str) -> str:
    return f'<form method="post" action="{escape(action)}"><button>{word}</button></form>'
