"""Addresses of charges, late charges, waivers and deposits."""

from anju.surfaces.console.charges import charges
from anju.ui.screens import catalogue

project_pages = catalogue(
    charges.ChargeList,
    charges.ChargeNew,
    charges.ChargeUnit,
    charges.ChargeDetail,
    charges.ChargeReverse,
)
