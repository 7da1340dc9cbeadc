"""What higher layers are told of reading and membership, inside the transaction that changes it."""

from django.dispatch import Signal

# enrolment, lesson, at: the student opened it then; not told again within the same visit
lesson_visited = Signal()

# enrolment, lesson: it is done, or taken back
lesson_done = Signal()

# enrolments: a list of those that were written together; one that is saved by itself sends post_save as any row does
enrolments_changed = Signal()
