"""Pages of sign-in and of one's own account. Sign-up, e-mail and password-by-mail are not among them."""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import include, path

from anju.surfaces.console.identity import sign_in

urlpatterns = [
    path("login/", sign_in.StaffLoginView.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("two-step/", include("allauth.mfa.urls")),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
]
