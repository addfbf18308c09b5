"""The bundled servers: started once, found again, brought back after a kill."""

import codecs
import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
import traceback
from pathlib import Path

import psycopg
import pytest
import redis

from coalition import embedded
from coalition.embedded import machine, state, unprivileged

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("closed") / "data"
    folder.parent.chmod(0o700)
    yield folder
    embedded.stop(folder)


def pid_of(data_dir, name):
    return json.loads((data_dir / f"{name}.json").read_text())["pid"]


def test_it_starts_both_servers_in_a_folder_that_others_may_not_enter(data_dir):
    with psycopg.connect(embedded.database_url(data_dir)) as connection:
        assert connection.info.server_version >= 180000
        settings = connection.execute(
            "SELECT datcollate, pg_encoding_to_char(encoding), datlocale, datlocprovider "
            "FROM pg_database WHERE datname = 'coalition'"
        ).fetchone()
        assert settings == ("C", "UTF8", "C.UTF-8", "b")
    with redis.Redis.from_url(embedded.redis_url(data_dir) + "/63") as client:
        assert client.ping()
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_it_asks_for_a_password(data_dir):
    address = embedded.database_url(data_dir)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address.replace(address.split(":")[2].split("@")[0], "wrong"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url("redis://" + embedded.redis_url(data_dir).split("@")[1]).ping()


def test_it_finds_a_running_server_and_starts_none(data_dir, monkeypatch):
    first = embedded.database_url(data_dir), embedded.redis_url(data_dir)
    monkeypatch.setattr(subprocess, "Popen", lambda *words, **_: pytest.fail(f"started {words}"))
    assert (embedded.database_url(data_dir), embedded.redis_url(data_dir)) == first


def test_it_keeps_its_secrets_to_the_owner(data_dir):
    embedded.database_url(data_dir)
    assert embedded.laptop_secret(data_dir) == embedded.laptop_secret(data_dir)
    assert len(embedded.laptop_secret(data_dir)) >= 40
    for name in ("secret", "postgres.json", "postgres.password", "postgres.log"):
        assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600, name


def test_it_comes_back_with_its_rows_after_a_kill(data_dir):
    with psycopg.connect(embedded.database_url(data_dir), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    embedded.redis_url(data_dir)
    os.kill(pid_of(data_dir, "postgres"), signal.SIGKILL)
    os.kill(pid_of(data_dir, "valkey"), signal.SIGKILL)
    time.sleep(0.2)
    with psycopg.connect(embedded.database_url(data_dir)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone()[0] >= 1
    assert redis.Redis.from_url(embedded.redis_url(data_dir)).ping()


def test_it_starts_although_a_pid_file_names_somebody_else(data_dir):
    embedded.database_url(data_dir)
    os.kill(pid_of(data_dir, "postgres"), signal.SIGKILL)
    time.sleep(0.2)
    pidfile = data_dir / "postgres" / "postmaster.pid"
    lines = pidfile.read_text().splitlines()
    pidfile.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with psycopg.connect(embedded.database_url(data_dir)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_it_moves_when_its_port_was_taken(data_dir):
    embedded.redis_url(data_dir)
    taken = json.loads((data_dir / "valkey.json").read_text())["port"]
    embedded.stop(data_dir)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", taken))
        other.listen()
        assert f":{taken}" not in embedded.redis_url(data_dir)
        assert redis.Redis.from_url(embedded.redis_url(data_dir)).ping()


def test_it_adopts_a_server_whose_note_was_lost(data_dir):
    embedded.database_url(data_dir)
    pid = pid_of(data_dir, "postgres")
    (data_dir / "postgres.json").unlink()
    embedded.database_url(data_dir)
    assert pid_of(data_dir, "postgres") == pid


def test_it_starts_once_when_many_ask_at_once(data_dir):
    embedded.stop(data_dir)
    code = (
        "import sys; from pathlib import Path; from coalition.embedded import database_url; "
        "print(database_url(Path(sys.argv[1])))"
    )
    asks = [subprocess.Popen([os.sys.executable, "-c", code, str(data_dir)], stdout=subprocess.PIPE) for _ in range(4)]
    answers = {ask.communicate(timeout=60)[0] for ask in asks}
    assert len(answers) == 1
    assert b"postgresql://" in answers.pop()


def test_it_stops_and_says_so(data_dir):
    embedded.database_url(data_dir)
    embedded.redis_url(data_dir)
    assert embedded.stop(data_dir) == ["PostgreSQL", "Valkey"]
    assert set(embedded.status(data_dir).values()) == {"stopped"}
    assert embedded.stop(data_dir) == []


@pytest.mark.parametrize("memory, cores, shm", [(1 << 30, 1, 64 << 20), (256 << 30, 64, 1 << 30)])
def test_it_fits_the_settings_to_the_machine(memory, cores, shm):
    chosen = machine.postgres_settings(memory, cores, shm)
    shared = int(chosen["shared_buffers"].removesuffix("MB")) << 20
    assert shared <= memory // 4
    assert ("dynamic_shared_memory_type" in chosen) == (shm < 512 << 20)


def test_it_does_not_take_another_process_for_its_own(tmp_path):
    assert state.is_running(os.getpid(), "pytest") or state.is_running(os.getpid(), "python")
    assert not state.is_running(os.getpid(), str(tmp_path))
    assert not state.is_running(0, "")


def test_it_sees_that_a_folder_is_closed(tmp_path):
    inner = tmp_path / "shut" / "inner"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)
    assert not unprivileged.is_reachable(inner)


def as_user(account, deed):
    """Do something as another user, in a child that ends with it: 0 when it went well."""
    codecs.lookup("ascii")  # the child may not read Python's own folder: nothing can be imported there
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            deed()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test here runs as an ordinary user then")
def test_it_works_for_an_ordinary_user_too():
    nobody = pwd.getpwnam("nobody")
    home = Path(tempfile.mkdtemp())  # pytest's own folders are closed to others
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    folder = home / "data"

    def start():
        embedded.database_url(folder)
        embedded.redis_url(folder)
        assert all("running" in told for told in embedded.status(folder).values())

    try:
        assert as_user(nobody, start) == 0
        for name in ("postgres", "valkey"):
            assert Path(f"/proc/{pid_of(folder, name)}").stat().st_uid == nobody.pw_uid
            os.kill(pid_of(folder, name), signal.SIGKILL)
        time.sleep(0.5)
        assert as_user(nobody, start) == 0
    finally:
        as_user(nobody, lambda: embedded.stop(folder))
        shutil.rmtree(home)
