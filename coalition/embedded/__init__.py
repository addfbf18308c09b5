"""Bundled PostgreSQL and Valkey for machines that have none.

Started when DATABASE_URL / REDIS_URL are unset, shared by web, worker, beat and tests, kept in DATA_DIR.
Knows no Django; production does not come here. `python -m coalition.embedded start|stop|status`.
"""

from coalition.embedded.postgres import database_url
from coalition.embedded.servers import laptop_secret, status, stop
from coalition.embedded.valkey import redis_url

__all__ = ["database_url", "laptop_secret", "redis_url", "status", "stop"]
