"""Addresses of the resident's own account."""

from django.urls import path

from anju.surfaces.resident.me import data, views, wechat

pages = [
    path("me/", views.Me.as_view(), name="me"),
    path("me/name/", views.Name.as_view(), name="me.name"),
    path("me/phone/", views.NewPhone.as_view(), name="me.phone"),
    path("me/phone/code/", views.NewPhoneCode.as_view(), name="me.phone_code"),
    path("me/password/", views.Password.as_view(), name="me.password"),
    path("me/sessions/end/", views.EndSessions.as_view(), name="me.end_sessions"),
    path("me/wechat/", wechat.Binding.as_view(), name="me.wechat"),
    path("me/wechat/back/", wechat.Back.as_view(), name="me.wechat_back"),
    path("me/data/", data.OwnData.as_view(), name="me.data"),
    path("me/data.json", data.OwnDataFile.as_view(), name="me.data_file"),
    path("me/erasure/", data.Erasure.as_view(), name="me.erasure"),
]
home_pages = [
    path("consents/", views.Consents.as_view(), name="me.consents"),
]
