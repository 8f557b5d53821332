"""Declare the sheets of meters and tariffs."""

from __future__ import annotations

from anju.core.sheets.registry import SheetImport, declare
from anju.domains.billing import policies
from anju.domains.billing.services.meter_loading import METER_COLUMNS, load_meters
from anju.domains.billing.services.meter_sheet import meter_spec
from anju.domains.billing.services.quantity_sheet import QUANTITY_COLUMNS, load_quantities, quantity_spec
from anju.domains.billing.services.reading_sheet import READING_COLUMNS, load_readings, reading_spec
from anju.domains.billing.services.tariff_loading import TARIFF_COLUMNS, load_tariffs
from anju.domains.billing.services.tariff_sheet import tariff_spec

METERS = declare(
    SheetImport(
        spec=meter_spec(), permissions=(policies.EDIT_TARIFFS,), columns=METER_COLUMNS, load=load_meters, order=40
    )
)
TARIFFS = declare(
    SheetImport(
        spec=tariff_spec(), permissions=(policies.EDIT_TARIFFS,), columns=TARIFF_COLUMNS, load=load_tariffs, order=50
    )
)
READINGS = declare(
    SheetImport(
        spec=reading_spec(),
        permissions=(policies.TAKE_READINGS,),
        columns=READING_COLUMNS,
        load=load_readings,
        order=60,
    )
)
QUANTITIES = declare(
    SheetImport(
        spec=quantity_spec(),
        permissions=(policies.EDIT_TARIFFS,),
        columns=QUANTITY_COLUMNS,
        load=load_quantities,
        order=55,
    )
)
