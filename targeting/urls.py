from django.urls import path

from targeting import api, views
from targeting.embed import views as embed
from targeting.prototypes import views as prototypes

app_name = "targeting"
urlpatterns = [
    path("", views.campaign_map, name="map"),
    path("constituencies/<slug:slug>/", views.seat, name="seat"),
    path("constituencies/<slug:slug>/share.png", views.seat_picture, name="seat-picture"),
    path("campaigns/<slug:campaign>/", views.campaign_map, name="campaign-map"),
    path("campaigns/<slug:campaign>/constituencies/<slug:slug>/", views.seat, name="campaign-seat"),
    path("campaigns/<slug:campaign>/constituencies/<slug:slug>/share.png", views.seat_picture, name="campaign-picture"),
    # Short enough for a leaflet: /go?postcode=…
    path("go", views.go, name="go"),
    path("go/", views.go),
    path("embed/", embed.box, name="embed"),
    path("embed/how/", embed.how, name="embed-how"),
    path("prototypes/leave/", prototypes.leave_prototype, name="leave-prototype"),
    # Each variant's on its own, so that no log holds what follows (mcm/logs/lines.py).
    path("prototypes/prototype/<str:token>/", prototypes.try_prototype, {"variant": "prototype"}, name="try-prototype"),
    path("prototypes/usual/<str:token>/", prototypes.try_prototype, {"variant": "usual"}, name="try-usual"),
    path("how-it-works/", views.how_it_works, name="how-it-works"),
    path("does-it-work/", views.does_it_work, name="does-it-work"),
    path("api/v1/lookup/", api.LookupView.as_view(), name="lookup"),
    path("api/v1/suggestions/", api.SuggestionsView.as_view(), name="suggestions"),
    path("api/v1/outcode/", api.OutcodeView.as_view(), name="outcode"),
    path("api/v1/need/", api.NeedView.as_view(), name="need"),
    path("api/v1/constituencies/", api.ConstituencyListView.as_view(), name="constituencies"),
    path("api/v1/constituencies/<str:code>/", api.ConstituencyView.as_view(), name="constituency"),
]
