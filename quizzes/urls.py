from django.urls import path

from quizzes.views import attempts, checks, quizzes, reports, reviews

urlpatterns = [
    path("courses/<slug:course_key>/lessons/<slug:lesson_key>/checks/<slug:question_key>/", checks.check, name="check"),
    path("courses/<slug:course_key>/quizzes/<slug:quiz_key>/", quizzes.quiz, name="quiz"),
    path("courses/<slug:course_key>/quizzes/<slug:quiz_key>/start/", quizzes.start_quiz, name="start_quiz"),
    path(
        "courses/<slug:course_key>/questions/<slug:question_key>/report/",
        reports.report_question,
        name="report_question",
    ),
    path("attempts/<int:pk>/", attempts.attempt, name="attempt"),
    path("attempts/<int:pk>/save/", attempts.save_all, name="save_all"),
    path("attempts/<int:pk>/submit/", attempts.submit_attempt, name="submit_attempt"),
    path("attempts/<int:pk>/result/", attempts.result, name="result"),
    path("attempts/<int:pk>/<int:position>/", attempts.question, name="question"),
    path("attempts/<int:pk>/<int:position>/save/", attempts.save, name="save_answer"),
    path("attempts/<int:pk>/<int:position>/flag/", attempts.flag, name="flag_question"),
    path("review/", reviews.review, name="review"),
    path("review/ahead/", reviews.review_ahead, name="review_ahead"),
    path("review/<int:pk>/", reviews.review_card, name="review_card"),
    path("review/answers/<int:pk>/", reviews.review_answer, name="review_answer"),
]
