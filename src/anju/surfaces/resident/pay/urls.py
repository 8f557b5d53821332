"""Addresses of paying."""

from django.urls import path

from anju.surfaces.resident.pay import views

home_pages = [
    path("pay/", views.Choose.as_view(), name="pay.choose"),
    path("pay/<slug:number>/", views.OrderPage.as_view(), name="pay.order"),
    path("pay/<slug:number>/state/", views.OrderState.as_view(), name="pay.state"),
    path("pay/<slug:number>/returned/", views.Returned.as_view(), name="pay.returned"),
    path("pay/<slug:number>/give-up/", views.GiveUp.as_view(), name="pay.give_up"),
]
