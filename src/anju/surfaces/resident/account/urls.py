"""Addresses of the account."""

from django.urls import path

from anju.surfaces.resident.account import registration, sign_in

pages = [
    path("sign-in/", sign_in.AskForCode.as_view(), name="account.sign_in"),
    path("sign-in/code/", sign_in.EnterCode.as_view(), name="account.code"),
    path("sign-in/recorded/", sign_in.RecordedCode.as_view(), name="account.recorded"),
    path("sign-in/password/", sign_in.PasswordSignIn.as_view(), name="account.password"),
    path("sign-out/", sign_in.SignOut.as_view(), name="account.sign_out"),
    path("register/", registration.Estates.as_view(), name="account.estates"),
    path("register/<str:estate>/", registration.Register.as_view(), name="account.register"),
    path("registrations/<int:pk>/withdraw/", registration.WithdrawRegistration.as_view(), name="account.withdraw"),
    path("invitation/<str:token>/", registration.Accept.as_view(), name="account.invitation"),
]
