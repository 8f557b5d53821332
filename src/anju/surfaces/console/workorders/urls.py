"""Addresses of work orders."""

from anju.surfaces.console.workorders import acts, duty, figures, order, orders, planning, settings
from anju.ui.screens import catalogue

project_pages = catalogue(
    orders.OrderList,
    duty.DutyPage,
    figures.FiguresPage,
    order.OrderDetail,
    order.OrderPhone,
    order.OrderPhoto,
    *acts.SCREENS,
    *planning.SCREENS,
    *settings.SCREENS,
)
