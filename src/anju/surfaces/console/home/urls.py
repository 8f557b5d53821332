"""Addresses of entry and home page."""

from django.urls import path

from anju.surfaces.console.home import views

pages = [path("", views.enter, name="home.enter")]
project_pages = views.Home.urls()
