"""What the machine offers, and the PostgreSQL settings that follow from it."""

import os
import shutil
from pathlib import Path

MEGABYTE = 1024 * 1024


def memory() -> int:
    """Count the bytes of memory we may use: the container's limit if there is one, else the machine's."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            text = Path(limit).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            return min(physical, int(text))
    return physical


def postgres_settings(memory_bytes: int, cores: int, shm_bytes: int) -> dict[str, str]:
    """Choose server settings for a machine that also runs the web server, the workers and a browser."""
    total = memory_bytes // MEGABYTE
    shared = max(128, min(total // 8, 4096))
    chosen = {
        "shared_buffers": f"{shared}MB",
        "effective_cache_size": f"{max(256, total // 2)}MB",
        "work_mem": f"{max(8, min(total // 400, 64))}MB",
        "maintenance_work_mem": f"{max(64, min(total // 32, 1024))}MB",
        "max_connections": "200",
        "max_wal_size": "4GB" if total >= 8192 else "1GB",
        # This build compresses whole pages by pglz alone: after a checkpoint that was a third of what an import costs.
        "wal_compression": "off",
        "checkpoint_timeout": "15min",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_worker_processes": str(max(8, cores)),
        "max_parallel_workers_per_gather": str(max(1, min(cores // 2, 4))),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "log_line_prefix": "%m ",
        "log_min_error_statement": "panic",
    }
    if shm_bytes < 512 * MEGABYTE:  # containers often give 64 MB, too little for a parallel hash join
        chosen["dynamic_shared_memory_type"] = "mmap"
    return chosen


def here() -> dict[str, str]:
    """Choose server settings for this machine."""
    try:
        shm = shutil.disk_usage("/dev/shm").total  # noqa: S108
    except OSError:
        shm = 1024 * MEGABYTE  # no such place (macOS): the server's own default is right
    return postgres_settings(memory(), os.cpu_count() or 1, shm)
