"""Addresses of people and vehicles. People stand in them by number only."""

from anju.surfaces.console.residents import (
    campaigns,
    data_requests,
    people,
    registrations,
    residencies,
    segments,
    vehicles,
)
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
    residencies.ResidencyEdit,
    residencies.ResidencyEnd,
    registrations.RegistrationList,
    registrations.RegistrationDetail,
    registrations.Approve,
    registrations.Refuse,
    registrations.RegistrationPhone,
    data_requests.DataRequestList,
    data_requests.DataRequestDetail,
    data_requests.Fulfil,
    data_requests.Refuse,
    vehicles.VehicleList,
    vehicles.VehicleCreate,
    vehicles.VehicleDetail,
    vehicles.VehicleEdit,
    vehicles.VehicleRemove,
    *segments.SCREENS,
    *campaigns.SCREENS,
)
