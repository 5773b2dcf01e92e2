"""One laptop with nothing but Python: SQLite, local files, console mail. Also what the tests run on."""

from portal.logs import config

from .base import *
from .base import VAR_DIR, env

VAR_DIR.mkdir(exist_ok=True)
SECRET_KEY = env.str("SECRET_KEY", default="local-only-" + "k" * 50)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = ["*"]
LOGGING = config("text")
SERVE_MEDIA = True
CODES_TO_CONSOLE = True
MESSAGES_TO_CONSOLE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
