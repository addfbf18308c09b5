"""Django's cache in Redis, with one client a process: making one for each look took longer than the look."""

from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class Client(RedisCacheClient):
    """As Django's, but what asks the server is made once; it may be shared by threads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._made: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """Give the client of the server."""
        if write not in self._made:
            self._made[write] = super().get_client(key, write=write)
        return self._made[write]


class Cache(RedisCache):
    """The cache of the house."""

    def __init__(self, server: Any, params: Any) -> None:
        super().__init__(server, params)
        self._class = Client
