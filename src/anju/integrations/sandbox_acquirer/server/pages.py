"""The acquirer's pages: the cashier page that payers see, and the control page for those who try things out."""

from __future__ import annotations

import io
from html import escape
from typing import Any

import segno

_STYLE = """
body{margin:0;font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;background:#eef1f6;color:#1c2733}
main{max-width:420px;margin:0 auto;padding:24px 16px}.wide{max-width:960px}
.card{background:#fff;border-radius:12px;padding:20px;margin:0 0 16px;text-align:center;box-shadow:0 1px 3px #0002}
.sum{font-size:2.25rem;font-weight:700;margin:.25em 0;font-variant-numeric:tabular-nums}.t2{color:#5b6775}
svg{width:180px;height:180px}button,.btn{display:block;width:100%;min-height:48px;margin:12px 0 0;border:0;
border-radius:10px;background:#07825a;color:#fff;font-family:inherit;font-size:1rem;font-weight:600;line-height:48px;text-decoration:none;cursor:pointer}
button.plain,.btn.plain{background:#e3e7ed;color:#1c2733}table{width:100%;border-collapse:collapse;text-align:left;
font-size:.875rem}td,th{padding:6px;border-bottom:1px solid #e3e7ed;vertical-align:top}td form{display:inline}
td button{display:inline;width:auto;min-height:32px;line-height:32px;padding:0 10px;margin:0 4px 0 0;font-size:.8125rem}
.warn{background:#fff4d6;border-radius:8px;padding:8px 12px;margin:0 0 16px}
"""
_WORDS = {
    "unpaid": "待支付",
    "paid": "支付成功",
    "closed": "订单已关闭",
    "expired": "订单已过期",
    "unknown": "没有订单",
}


def cashier(order: dict[str, Any], *, own_url: str, told: str = "") -> str:
    """Return the page on which an order is paid, or what became of it."""
    state = told or order["state"]
    parts = [
        '<p class="warn">沙箱收银台：不会发生真实扣款。</p><section class="card">',
        f'<p class="t2">{escape(order["merchant"])}</p><p>{escape(order["subject"])}</p>',
        f'<p class="sum">¥{escape(order["amount"])}</p><p class="t2">订单号 {escape(order["number"])}</p></section>',
        '<section class="card">',
    ]
    if state == "unpaid":
        parts += [
            f'{_qr(own_url)}<p class="t2">用另一部手机扫码，或直接在本机支付</p>',
            '<form method="post" action="?act=pay"><button id="pay">确认支付</button></form>',
            '<form method="post" action="?act=fail"><button class="plain" id="fail">模拟支付失败</button></form>',
        ]
    else:
        parts.append(f'<p class="sum" id="state" style="font-size:1.5rem">{_WORDS.get(state, "支付失败")}</p>')
    if state == "failed":
        parts.append('<a class="btn" href="?">重新支付</a>')
    if back := order["return_url"]:
        css = "btn plain" if state == "unpaid" else "btn"
        parts.append(f'<a class="{css}" id="back" href="{escape(back)}">返回商户</a>')
    return _page("沙箱收银台", "".join([*parts, "</section>"]))


def control(orders: list[dict[str, Any]], outbox: list[dict[str, Any]], modes: dict[str, float]) -> str:
    """Return the page on which one makes the acquirer misbehave."""
    fields = "".join(
        f'<tr><td><label for="{name}">{_MODES[name]}</label></td>'
        f'<td><input id="{name}" name="{name}" value="{value:g}" inputmode="decimal"></td></tr>'
        for name, value in modes.items()
    )
    rows = "".join(
        f"<tr><td>{escape(one['number'])}<br>{escape(one['subject'])}</td><td>¥{escape(one['amount'])}</td>"
        f"<td>{_WORDS.get(one['state'], one['state'])}</td><td>"
        + "".join(
            f'<form method="post" action="/control/orders/{escape(one["number"])}/{act}"><button class="plain">'
            f"{label}</button></form>"
            for act, label in _ACTS.items()
        )
        + "</td></tr>"
        for one in orders
    )
    told = "".join(
        f"<tr><td>{escape(one['order_number'])}</td><td>{escape(one['notification_id'][:8])}</td>"
        f"<td>{'伪造' if one['forged'] else ''}</td><td>{one['attempts']}</td><td>{escape(one['answer'])}</td></tr>"
        for one in outbox
    )
    return _page(
        "沙箱控制台",
        f'<section class="card"><h1>通知与应答</h1><form method="post" action="/control/modes"><table>{fields}</table>'
        f'<button>保存</button></form></section><section class="card"><h1>订单</h1><table>{rows}</table></section>'
        f'<section class="card"><h1>通知记录</h1><table>{_TOLD_HEAD}{told}</table></section>',
        wide=True,
    )


_TOLD_HEAD = "<tr><th>订单</th><th>编号</th><th></th><th>次数</th><th>应答</th></tr>"
_MODES = {
    "missing": "不发通知（1 是）",
    "late": "延迟发送（秒）",
    "repeat": "每条发送次数",
    "forged": "先发一条伪造的（1 是）",
    "reordered": "与下一条颠倒顺序（1 是）",
    "timeout": "处理完后迟迟不应答（秒）",
    "refund_after": "退款到账用时（秒）",
}
_ACTS = {"repeat": "重发通知", "forge": "发伪造通知", "wrong": "发错误金额", "late": "关闭后仍支付", "pay": "支付"}


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    segno.make(text, error="m").save(
        drawn, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True, title="付款码"
    )
    return drawn.getvalue().decode()


def _page(title: str, content: str, *, wide: bool = False) -> str:
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><style>{_STYLE}</style></head>'
        f"<body><main{' class=wide' if wide else ''}>{content}</main></body></html>"
    )
