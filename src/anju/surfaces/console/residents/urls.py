"""Addresses of people and vehicles. People stand in them by number only."""

from anju.surfaces.console.residents import people, residencies, vehicles
from anju.ui.screens import catalogue

project_pages = catalogue(
    people.PersonList,
    people.PersonCreate,
    people.PersonChoices,
    people.PersonDetail,
    people.PersonEdit,
    people.PersonTags,
    people.PersonPhone,
    people.PersonIdentity,
    people.ConsentRecord,
    people.CareList,
    residencies.MoveIn,
    residencies.ChangeOwner,
    residencies.ResidencyEdit,
    residencies.ResidencyEnd,
    vehicles.VehicleList,
    vehicles.VehicleCreate,
    vehicles.VehicleDetail,
    vehicles.VehicleEdit,
    vehicles.VehicleRemove,
)
