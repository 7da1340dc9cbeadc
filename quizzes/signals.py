"""What higher layers are told of attempts, inside the transaction that changes them."""

from django.dispatch import Signal

# attempt: an attempt that was started, ended, graded or reopened. Where it has just ended also graded: its
# slots, `with_newest` answers, each with the grade that counts
attempt_changed = Signal()

# quiz; attempts: those of its finished attempts that a regrade has just given other grades, with their enrolments
attempts_regraded = Signal()
