"""The picture and the table in ``work-orders.md``, made of the table of transitions: ``python docs/order_states.py``.

`tests/docs/test_order_states.py` fails while the page shows something else than the code does.
"""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from anju.domains.workorders.calc import transitions
from anju.domains.workorders.enums import OrderAct, OrderState

PAGE = Path(__file__).parent / "work-orders.md"
BEGIN, END = "<!-- made by docs/order_states.py: begin -->", "<!-- made by docs/order_states.py: end -->"


def drawn() -> str:
    """Return the picture and the table, in English whatever language is spoken."""
    with translation.override("en"):
        return f"{_picture()}\n{_table()}"


def page_with(text: str, made: str) -> str:
    """Return the page's text with what was made between its marks."""
    before, _mark, rest = text.partition(BEGIN)
    _old, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{PAGE.name} has no place for what is made")
    return f"{before}{BEGIN}\n\n{made}\n{END}{after}"


def _picture() -> str:
    """Draw the states; acts between the same two stand on one arrow, those that change no state only in the table."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for transition in transitions.TABLE:
        for source in transition.sources:
            for target in dict.fromkeys(transition.leads_to(source, has_arrived=there) for there in (True, False)):
                if target != source:
                    arrows.setdefault((source.value, target.value), []).append(transition.act.value)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {state.value}' for state in OrderState]
    lines.append(f"    [*] --> {OrderState.WAITING.value}: {OrderAct.OPEN.value}")
    lines += [f"    {source} --> {target}: {', '.join(acts)}" for (source, target), acts in arrows.items()]
    lines += [f"    {state.value} --> [*]" for state in transitions.ENDED]
    return "\n".join([*lines, "```", ""])


def _table() -> str:
    lines = ["| act | words | in which states | leads to | from a phone |", "|---|---|---|---|---|"]
    for one in transitions.TABLE:
        sources = ", ".join(source.value for source in one.sources)
        target = one.target.value if one.target else "stays"
        if one.kept:
            target += f", but stays in {', '.join(state.value for state in one.kept)}"
        if one.before_arrival:
            target += f"; {one.before_arrival.value} while nobody has been there"
        phone = "yes" if one.act in transitions.WORKERS_ACTS else ""
        lines.append(f"| `{one.act.value}` | {one.act.label} | {sources} | {target} | {phone} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page_with(PAGE.read_text("utf-8"), drawn()), "utf-8")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anju.config.settings")
    os.environ.setdefault("ANJU_SECRET_KEY", "only to read the words")

    django.setup()
    main()
