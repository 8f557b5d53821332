"""Addresses of metering."""

from anju.surfaces.console.metering import meters, readings, tariffs
from anju.ui.screens import catalogue

project_pages = catalogue(
    meters.MeterList,
    meters.MeterInstall,
    meters.MeterDetail,
    meters.MeterReplace,
    meters.Settings,
    readings.ReadingList,
    readings.ReadingNew,
    readings.ReadingDetail,
    readings.ReadingCorrect,
    readings.ReadingConfirm,
    tariffs.MeteredTariffCreate,
    tariffs.MeteredPrice,
)
