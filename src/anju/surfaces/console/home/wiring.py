"""The groups of the side bar, and the home page's entry."""

from django.utils.translation import gettext_lazy as _

from anju.ui import navigation
from anju.ui.navigation import Entry, Group

navigation.register(
    Group("work", _("Work"), order=10),
    Group("estate", _("Estate"), order=20),
    Group("charging", _("Charging"), order=30),
    Group("books", _("Books"), order=40),
    Group("people", _("Staff"), order=50),
    Group("system", _("System"), order=90),
    Entry("console:home", _("Home page"), "layout-dashboard", group="work", order=1, key="h", is_home=True),
)
