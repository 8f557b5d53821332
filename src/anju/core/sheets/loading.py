"""Stage checked sheets one after the other and let their domains load them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core.sheets.checked import CheckedSheet
from anju.core.sheets.registry import SheetImport, declared
from anju.core.sheets.spec import Values
from anju.core.sheets.staging import CHANGED, NEW, REFUSED, UNCHANGED, Load, Refused, stage
from anju.core.sheets.summary import Counts, FieldChange, Summary
from anju.core.sheets.text import as_text

_SHOWN_CHANGES = 2_000


@dataclass
class Loader:
    """Loads checked sheets in order; a row that a riding sheet refuses is taken out of the sheet it rides on too."""

    project_id: int
    sheets: Sequence[CheckedSheet]
    progress: Callable[[int, int, str], None]
    _out: dict[str, dict[int, list[Refused]]] = field(default_factory=lambda: defaultdict(dict))

    def load(self) -> Summary:
        """Load everything and return what happened to each row. Needs a transaction and the project's scope."""
        with connection.cursor() as cursor:
            # Rows written a moment ago are in no statistics: a nested loop would look cheap and take minutes.
            cursor.execute("SET LOCAL enable_nestloop = off")
            summary = self._load_settled()
            cursor.execute("SET LOCAL enable_nestloop = on")
        return summary

    def _load_settled(self) -> Summary:
        while True:
            point = transaction.savepoint()
            summary, refused_later = self._load_once()
            if not refused_later:
                transaction.savepoint_commit(point)
                return summary
            # A row is loaded as a whole or not at all: without the rows now known to be bad, begin again.
            transaction.savepoint_rollback(point)
            for name, refused in refused_later:
                self._out[name].setdefault(refused.row, []).append(refused)

    def _load_once(self) -> tuple[Summary, list[tuple[str, Refused]]]:
        summary = Summary()
        later: list[tuple[str, Refused]] = []
        imports = declared()
        total = sum(len(sheet.rows) for sheet in self.sheets) or 1
        done = 0
        for sheet in self.sheets:
            self.progress(done, total, sheet.name)
            own = next(known for known in imports if known.spec.name == sheet.spec.name and not known.rides_on)
            fates, refused = self._run(own, sheet, summary, self._rows(sheet))
            for rider in (known for known in imports if known.rides_on == sheet.spec.name):
                riding = list(_converted(rider, self._rows(sheet), fates))
                if riding:
                    ridden, bad = self._run(rider, sheet, summary, riding)
                    later += [(sheet.name, one) for one in bad]
                    fates = {row: _together(fate, ridden.get(row, UNCHANGED)) for row, fate in fates.items()}
            self._count(sheet, summary, fates, refused)
            done += len(sheet.rows)
            self.progress(done, total, sheet.name)
        return summary, later

    def _rows(self, sheet: CheckedSheet) -> Iterable[tuple[int, Values]]:
        out = self._out[sheet.name]
        return [(row.number, row.values) for row in sheet.rows if row.number not in out]

    def _run(
        self, known: SheetImport, sheet: CheckedSheet, summary: Summary, rows: Iterable[tuple[int, Values]]
    ) -> tuple[dict[int, str], list[Refused]]:
        load = stage(known.spec.name, known.columns, rows, self.project_id)
        known.load(load)
        summary.changes += _changes(load, known, sheet, _SHOWN_CHANGES - len(summary.changes))
        fates = load.fates()
        load.cursor.close()
        return fates, load.refused

    def _count(self, sheet: CheckedSheet, summary: Summary, fates: dict[int, str], refused: list[Refused]) -> None:
        blame = sheet.blame
        summary.notes += _not_stored(sheet)
        found = [*refused, *(one for bad in self._out[sheet.name].values() for one in bad)]
        errors = [*sheet.errors, *(blame.error(one.row, one.field, one.reason) for one in found)]
        summary.errors += sorted(errors, key=lambda error: error.row)
        tally = Counter(fates.values())
        counts = summary.sheets.setdefault(sheet.name, Counts())
        counts.new += tally[NEW]
        counts.changed += tally[CHANGED]
        counts.unchanged += tally[UNCHANGED]
        counts.refused += len(sheet.refused) + tally[REFUSED] + len(self._out[sheet.name])


def _not_stored(sheet: CheckedSheet) -> list[str]:
    """Tell of columns that were checked in vain, because the column that would give them a place is missing."""
    present = set(sheet.match.columns.values())
    return [
        _("“{column}” on sheet “{sheet}” was checked but not stored: the sheet has no column “{needed}”.").format(
            column=sheet.blame.label(known.name), sheet=sheet.name, needed=sheet.blame.label(known.needs)
        )
        for known in sheet.spec.fields
        if known.needs and known.name in present and known.needs not in present
    ]


def _together(fate: str, ridden: str) -> str:
    """Return the fate of a row that also carries another kind's values: new stays new, any change is a change."""
    return CHANGED if fate == UNCHANGED and ridden in (NEW, CHANGED) else fate


def _converted(
    rider: SheetImport, rows: Iterable[tuple[int, Values]], fates: dict[int, str]
) -> Iterable[tuple[int, Values]]:
    assert rider.convert is not None
    for number, values in rows:
        if fates.get(number) != REFUSED and (converted := rider.convert(values)) is not None:
            yield number, converted


def _changes(load: Load, known: SheetImport, sheet: CheckedSheet, limit: int) -> list[FieldChange]:
    if limit <= 0:
        return []
    changed = load.rows(
        "SELECT row, changes FROM {stage} WHERE fate = 'changed' ORDER BY row LIMIT %(limit)s", {"limit": limit}
    )
    blame = sheet.blame
    told: list[FieldChange] = []
    for row, changes in changed:
        record = as_text(blame.cell(int(str(row)), sheet.spec.blame))
        for name, (before, after) in json.loads(str(changes)).items():
            field_ = known.spec.by_name.get(name)
            label = str(field_.label) if field_ else name
            told.append(FieldChange(sheet.name, int(str(row)), record, name, label, as_text(before), as_text(after)))
    return told
