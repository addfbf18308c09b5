"""The cache asks its server by one client, from all threads."""

from concurrent.futures import ThreadPoolExecutor

import redis
from django.core.cache import cache, caches


def test_it_makes_one_client_and_counts_rightly_from_many_threads(monkeypatch):
    made, real = [], redis.Redis.__init__

    def counted(self, *args, **options):
        made.append(1)
        real(self, *args, **options)

    cache.set("visits", 0, 60)
    monkeypatch.setattr(redis.Redis, "__init__", counted)
    for _ in range(20):
        cache.incr("visits")
        cache.get("visits")
    assert not made or len(made) == 1
    mine = caches["default"]  # the one that this thread uses

    def visit(_n):
        return mine.incr("visits")

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(visit, range(200))) == list(range(21, 221))
    assert cache.get("visits") == 220
