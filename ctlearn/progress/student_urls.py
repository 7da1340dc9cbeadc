"""What students see of their own: progress, cohorts, data."""

from django.urls import path

from ctlearn.progress.views import joining, own_cohorts, own_data, reminders, student

urlpatterns = [
    path("progress/", student.progress, name="progress"),
    path("progress/history/", student.history, name="history"),
    path("progress/data/", own_data.own_data, name="own_data"),
    path("progress/data/<str:form>/", own_data.download, name="download_data"),
    path("progress/reminders/", reminders.choose, name="reminders"),
    path("progress/unsubscribe/<str:token>/", reminders.unsubscribe, name="unsubscribe"),
    path("progress/delete/", own_data.delete_account, name="delete_account"),
    path("join/", joining.type_code, name="type_code"),
    path("join/<str:code>/", joining.join, name="join"),
    path("cohorts/", own_cohorts.own_cohorts, name="own_cohorts"),
    path("cohorts/<int:pk>/", own_cohorts.own_cohort, name="own_cohort"),
    path("cohorts/<int:pk>/leave/", own_cohorts.leave, name="leave_cohort"),
]
