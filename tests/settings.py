"""Settings of the tests: the real ones, on a throw-away PostgreSQL of their own."""

import os

from tests.place import folder

os.environ.setdefault("ANJU_TEST_HOME", str(folder()))  # processes that this one starts use the same
os.environ["ANJU_HOME"] = os.environ["ANJU_TEST_HOME"]
os.environ.setdefault("ANJU_SECRET_KEY", "only-for-tests")

from anju.config.settings import *  # noqa: F403
from anju.config.settings import DATABASES, STATIC_ROOT, STORAGES

DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow on purpose
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that is not there
