from django.urls import path

from targeting import api, views

app_name = "targeting"
urlpatterns = [
    path("", views.campaign_map, name="map"),
    path("constituencies/<slug:slug>/", views.seat, name="seat"),
    path("campaigns/<slug:campaign>/", views.campaign_map, name="campaign-map"),
    path("campaigns/<slug:campaign>/constituencies/<slug:slug>/", views.seat, name="campaign-seat"),
    path("how-it-works/", views.how_it_works, name="how-it-works"),
    path("api/v1/lookup/", api.LookupView.as_view(), name="lookup"),
    path("api/v1/suggestions/", api.SuggestionsView.as_view(), name="suggestions"),
    path("api/v1/outcode/", api.OutcodeView.as_view(), name="outcode"),
    path("api/v1/need/", api.NeedView.as_view(), name="need"),
    path("api/v1/constituencies/", api.ConstituencyListView.as_view(), name="constituencies"),
    path("api/v1/constituencies/<str:code>/", api.ConstituencyView.as_view(), name="constituency"),
]
