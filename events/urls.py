from django.urls import path

from events import api
from events.views import (
    complaints,
    event,
    groups,
    headcount,
    hosting,
    listing,
    news,
    outbox,
    privacy,
    setting_up,
    sharing,
    signup,
    watching,
)

app_name = "events"
urlpatterns = [
    path("events/", listing.all_events, name="all"),
    path("events/<int:event_id>/", event.event, name="event"),
    path("events/<int:event_id>.ics", event.event_ics, name="event-ics"),
    path("events/<int:event_id>/share.png", sharing.event_picture, name="event-picture"),
    path("events/place/", event.place, name="place"),
    path("api/v1/events/", api.EventListView.as_view(), name="events"),
    # Coming
    path("events/<int:event_id>/sign-up/", signup.sign_up_page, name="sign-up"),
    path("sign-ups/<str:token>/", signup.signup, name="signup"),
    path("sign-ups/<str:token>/event.ics", signup.signup_ics, name="signup-ics"),
    path("sign-ups/<str:token>/unsubscribe/", signup.unsubscribe, name="unsubscribe"),
    path("news/<str:token>/stop/", news.stop, name="stop-news"),
    # Hosting
    path("events/new/", setting_up.new_event, name="new"),
    path("events/new/where/", setting_up.where_to_host, name="where-to-host"),
    path("events/new/similar/", setting_up.similar_events, name="similar"),
    path("events/submitted/", setting_up.submitted, name="submitted"),
    path("hosting/", hosting.my_events, name="my-events"),
    path("hosting/sign-in/", hosting.sign_in, name="host-sign-in"),
    path("hosting/sign-out/", hosting.sign_out, name="host-sign-out"),
    path("hosting/enter/<str:token>/", hosting.enter, name="host-enter"),
    path("hosting/events/<int:event_id>/", hosting.edit_event, name="edit"),
    path("hosting/events/<int:event_id>/duplicate/", hosting.duplicate_own_event, name="duplicate"),
    path("hosting/events/<int:event_id>/cancel/", hosting.cancel_event, name="cancel"),
    path("hosting/events/<int:event_id>/message/", hosting.write_to_people, name="message-people"),
    path("hosting/events/<int:event_id>/people/", hosting.people, name="people"),
    path("hosting/events/<int:event_id>/people.csv", hosting.people_csv, name="people-csv"),
    path("hosting/events/<int:event_id>/headcount/", headcount.own_headcount, name="own-headcount"),
    path("headcounts/<str:token>/", headcount.headcount, name="headcount"),
    # Groups
    path("groups/new/", groups.propose, name="propose-group"),
    path("groups/confirm/<str:token>/", groups.confirm_group_page, name="confirm-group"),
    path("hosting/groups/<int:group_id>/", groups.own_group, name="own-group"),
    path("groups/passes/<str:token>/", groups.group_pass, name="group-pass"),
    path("constituencies/<slug:slug>/group/", groups.door, name="group-door"),
    # Waiting for a first event
    path("constituencies/<slug:slug>/tell-me/", watching.tell_me, name="tell-me"),
    path("tell-me/<str:token>/", watching.watch_page, name="watch"),
    path("tell-me/<str:token>/stop/", watching.stop_watching, name="stop-watching"),
    # Safety and privacy
    path("events/<int:event_id>/report/", complaints.complain_of_event, name="report-event"),
    path("groups/<int:group_id>/report/", complaints.complain_of_group, name="report-group"),
    path("my-data/", privacy.my_data, name="my-data"),
    path("my-data/<str:token>/", privacy.person, name="person"),
    path("my-data/<str:token>/my-data.json", privacy.person_json, name="person-json"),
    # In development
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:message_id>/", outbox.message, name="outbox-message"),
]
