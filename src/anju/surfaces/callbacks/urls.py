"""Addresses that vendors call; they are told to them when an order is opened."""

from django.urls import path

from anju.surfaces.callbacks import payment

app_name = "callbacks"
urlpatterns = [path("notify/<slug:channel>/", payment.notify, name="payment")]
