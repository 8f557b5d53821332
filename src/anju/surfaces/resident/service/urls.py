"""Addresses of reports."""

from django.urls import path

from anju.surfaces.resident.service import prices, quotes, reporting, signs, views

pages = [
    path("q/<str:code>/<str:token>/", reporting.Scan.as_view(), name="service.scan"),
    path("s/<str:code>/prices/", prices.PublicPrices.as_view(), name="service.public_prices"),
    path("s/<str:code>/<str:token>/", signs.Sign.as_view(), name="service.sign"),
    path("s/<str:code>/report/<str:report>/", signs.SignReport.as_view(), name="service.sign_report"),
]
home_pages = [
    path("prices/", prices.Prices.as_view(), name="service.prices"),
    path("reports/", views.Reports.as_view(), name="service.list"),
    path("reports/new/", reporting.NewReport.as_view(), name="service.new"),
    path("reports/sort/", reporting.Sort.as_view(), name="service.sort"),
    path("reports/<int:pk>/", views.Report.as_view(), name="service.detail"),
    path("reports/<int:pk>/confirm/", views.Confirm.as_view(), name="service.confirm"),
    path("reports/<int:pk>/join/", views.Join.as_view(), name="service.join"),
    path("reports/<int:pk>/not-done/", views.NotDone.as_view(), name="service.not_done"),
    path("reports/<int:pk>/quote/", quotes.AnswerQuote.as_view(), name="service.quote"),
    path("reports/<int:pk>/quote/decline/", quotes.DeclineQuote.as_view(), name="service.quote.decline"),
    path("reports/<int:pk>/rate/", views.Rate.as_view(), name="service.rate"),
    path("reports/<int:pk>/withdraw/", views.Withdraw.as_view(), name="service.withdraw"),
    path("reports/<int:pk>/photos/<int:photo>/", views.Photo.as_view(), name="service.photo"),
]
