"""Who we are, and the doors: settings, sign-in, partners, the diary, the post office.

Whom we know lives in `contacts`, what we want and what people did for it in `campaigns`.
Nothing here imports those two, but the front doors `urls.py` and `api.py`.
"""

from coalition.celery import app as celery_app

__all__ = ["celery_app"]
