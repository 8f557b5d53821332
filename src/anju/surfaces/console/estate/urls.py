"""Addresses of the register."""

from anju.surfaces.console.estate import buildings, choices, handover, places, site, spaces, tree, units, ways
from anju.ui.screens import catalogue

project_pages = catalogue(
    tree.EstateTree,
    tree.BuildingFloors,
    buildings.BuildingList,
    buildings.BuildingCreate,
    buildings.BuildingDetail,
    buildings.BuildingEdit,
    buildings.BuildingRemove,
    buildings.GenerateUnits,
    units.UnitList,
    units.UnitCreate,
    choices.UnitChoices,
    units.UnitDetail,
    units.UnitEdit,
    handover.UnitHandover,
    spaces.SpaceList,
    spaces.SpaceCreate,
    choices.SpaceChoices,
    spaces.SpaceDetail,
    spaces.SpaceEdit,
    places.PlaceList,
    places.PlaceCreate,
    places.UsualPlaces,
    places.PlaceLabels,
    places.PlaceDetail,
    places.PlaceEdit,
    places.RenewLabel,
    *ways.SCREENS,
    *site.SCREENS,
)
