"""Addresses of chasing."""

from anju.surfaces.console.arrears import ageing, letters, limitation, plan, promises, tasks
from anju.ui.screens import catalogue

project_pages = catalogue(
    limitation.LimitationList,
    limitation.DemandList,
    limitation.DemandDetail,
    limitation.Settings,
    tasks.TaskList,
    tasks.TaskDetail,
    tasks.TaskCall,
    tasks.TaskFinish,
    promises.PromiseList,
    promises.PromiseCreate,
    promises.PromiseWithdraw,
    promises.DisputeList,
    promises.DisputeCreate,
    promises.DisputeSettle,
    plan.PlanPage,
    plan.PlanEdit,
    ageing.AgedHouseholds,
    ageing.AgedBuildings,
    ageing.AgedTariffs,
    letters.LetterList,
    letters.LetterDetail,
    letters.LetterDeliver,
    letters.LetterPaper,
    letters.BatchPaper,
    letters.TemplateFollow,
    letters.TemplateEdit,
)
