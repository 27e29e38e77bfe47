from django.urls import path

from events import api, views

app_name = "events"
urlpatterns = [
    path("events/<int:event_id>/", views.event, name="event"),
    path("events/<int:event_id>.ics", views.event_ics, name="event-ics"),
    path("admin/place/", views.place, name="place"),
    path("api/v1/events/", api.EventListView.as_view(), name="events"),
]
