"""The list of questions with all that comes in, goes out, and is done to many."""

from quizzes.admin.bulk import BulkAdmin
from quizzes.admin.importing import ImportingAdmin
from quizzes.admin.shared import SharedBankAdmin


class BankAdmin(ImportingAdmin, SharedBankAdmin, BulkAdmin):
    change_list_template = "admin/quizzes/question/bank.html"
