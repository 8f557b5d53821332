"""Addresses of the account."""

from django.urls import path

from anju.surfaces.resident.account import sign_in

pages = [
    path("sign-in/", sign_in.PasswordSignIn.as_view(), name="account.sign_in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="account.sign_out"),
]
