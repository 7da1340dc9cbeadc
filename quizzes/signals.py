"""What higher layers are told of attempts, inside the transaction that changes them."""

from django.dispatch import Signal

# attempt: an attempt that was started, ended, graded, regraded or reopened
attempt_changed = Signal()
