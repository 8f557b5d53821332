"""Addresses of charges, late charges, waivers and deposits."""

from anju.surfaces.console.charges import charges, deposits, late, offers, reliefs
from anju.ui.screens import catalogue

project_pages = catalogue(
    charges.ChargeList,
    charges.ChargeNew,
    charges.ChargeUnit,
    charges.ChargeDetail,
    charges.ChargeReverse,
    late.LateList,
    late.LateChargeAll,
    late.LateChargeUnit,
    late.LateSettings,
    reliefs.ReliefList,
    reliefs.ReliefApply,
    reliefs.ReliefDetail,
    reliefs.ReliefTakeBack,
    offers.OfferList,
    offers.OfferNew,
    offers.OfferDetail,
    offers.OfferApprove,
    offers.OfferApply,
    deposits.DepositList,
    deposits.DepositNew,
    deposits.DepositUnit,
    deposits.DepositDetail,
    deposits.DepositDeduct,
    deposits.DepositReturn,
    deposits.MoveOfDeposit,
)
