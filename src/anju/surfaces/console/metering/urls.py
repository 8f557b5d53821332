"""Addresses of metering."""

from anju.surfaces.console.metering import balance, households, meters, readings, rounds, tariffs
from anju.ui.screens import catalogue

project_pages = catalogue(
    meters.MeterList,
    meters.MeterInstall,
    meters.MeterDetail,
    meters.MeterReplace,
    meters.Settings,
    balance.Balance,
    balance.MeterParent,
    rounds.RoundList,
    rounds.RoundNew,
    rounds.RoundDetail,
    rounds.RoundEnter,
    rounds.RoundClose,
    rounds.RoundSheet,
    households.HouseholdList,
    households.HouseholdApply,
    households.HouseholdDecide,
    readings.ReadingList,
    readings.ReadingNew,
    readings.ReadingDetail,
    readings.ReadingCorrect,
    readings.ReadingConfirm,
    readings.ReadingPhoto,
    tariffs.MeteredTariffCreate,
    tariffs.MeteredPrice,
    tariffs.TariffMeterKind,
)
