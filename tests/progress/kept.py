"""What the summaries say, to be compared: without ids and stamps, and without rows that say nothing."""

from ctlearn.progress import models

TABLES = (
    models.Standing, models.CourseStanding, models.Outcome, models.QuizSums, models.ScoreCount, models.QuestionSums,
    models.OptionSums,
)  # fmt: skip
STAMPS = {"id", "changed_at", "results_at"}


def kept():
    found = {}
    for model in TABLES:
        rows = model.objects.values()
        plain = [{name: value for name, value in row.items() if name not in STAMPS} for row in rows]
        found[model.__name__] = sorted(
            filter(says_something, plain), key=lambda row: [str(value) for value in row.values()]
        )
    return found


def says_something(row):
    if "lessons_done" in row:
        return bool(row["done"] or row["opened"] or row["quizzes"])
    return row.get("n") != 0
