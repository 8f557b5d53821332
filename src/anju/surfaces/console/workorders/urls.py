"""Addresses of work orders."""

from anju.surfaces.console.workorders import (
    acts,
    duty,
    figures,
    hotspots,
    order,
    orders,
    planning,
    prices,
    settings,
    steps,
)
from anju.ui.screens import catalogue

project_pages = catalogue(
    orders.OrderList,
    duty.DutyPage,
    figures.FiguresPage,
    steps.StepsPage,
    hotspots.HotspotsPage,
    order.OrderDetail,
    order.OrderPhone,
    order.OrderPhoto,
    *acts.SCREENS,
    *planning.SCREENS,
    *prices.SCREENS,
    *settings.SCREENS,
)
