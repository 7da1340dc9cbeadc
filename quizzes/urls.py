from django.urls import path

from quizzes.views import checks

urlpatterns = [
    path("courses/<slug:course_key>/lessons/<slug:lesson_key>/checks/<slug:question_key>/", checks.check, name="check"),
]
