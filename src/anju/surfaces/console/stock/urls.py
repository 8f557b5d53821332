"""Addresses of stock."""

from anju.surfaces.console.stock import items, slips, stores
from anju.ui.screens import catalogue

project_pages = catalogue(
    stores.BalanceList,
    items.ItemList,
    items.ItemCreate,
    items.ItemDetail,
    items.ItemEdit,
    stores.StoreList,
    stores.StoreCreate,
    stores.StoreDetail,
    stores.StoreEdit,
    stores.ReorderList,
    stores.LevelList,
    stores.LevelCreate,
    stores.LevelEdit,
    stores.SupplierList,
    stores.SupplierCreate,
    stores.SupplierEdit,
    slips.MovementList,
    slips.SlipDetail,
    slips.Receive,
    slips.Move,
    slips.Back,
)
