"""The WSGI entry point: gunicorn ctlearn.wsgi"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctlearn.settings")
application = get_wsgi_application()
