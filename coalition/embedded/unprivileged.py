"""PostgreSQL refuses to run as root: give it another user, and only the rights that it then lacks."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from coalition.embedded.state import EmbeddedError

DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2  # capability numbers of Linux


@dataclass(frozen=True)
class Servant:
    """The user under which the server runs, and what to put before its commands."""

    uid: int
    gid: int
    prefix: tuple[str, ...]

    def own(self, path: Path) -> None:
        """Give the servant this file or folder."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def is_reachable(path: Path) -> bool:
    """Tell whether every folder above lets strangers through."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def servant(folder: Path, programs: Path) -> Servant:
    """Choose who runs the server: ourselves, or, when we are root, the folder's owner or else `nobody`."""
    if os.geteuid() != 0:
        return Servant(os.geteuid(), os.getegid(), ())
    owner = folder.stat() if folder.exists() else None
    if owner and owner.st_uid:
        uid, gid = owner.st_uid, owner.st_gid
    else:
        nobody = pwd.getpwnam("nobody")
        uid, gid = nobody.pw_uid, nobody.pw_gid
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root and `setpriv` (util-linux) is missing: "
            "run this as an ordinary user, or set DATABASE_URL."
        )
    prefix = [setpriv, f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    if is_reachable(folder) and is_reachable(programs):
        prefix += ["--inh-caps=-all", "--bounding-set=-all"]
    else:
        # The folders above belong to root alone (a closed home): let the server pass them, rather than open them.
        right = _passing_right()
        prefix += [f"--inh-caps=-all,+{right}", f"--ambient-caps=-all,+{right}", f"--bounding-set=-all,+{right}"]
    return Servant(uid, gid, tuple(prefix))


def _passing_right() -> str:
    """Name the smallest capability at hand that passes closed folders."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    bounding = int(next(line.split()[1] for line in text.splitlines() if line.startswith("CapBnd:")), 16)
    if bounding & 1 << DAC_READ_SEARCH:
        return "dac_read_search"
    if bounding & 1 << DAC_OVERRIDE:
        return "dac_override"
    raise EmbeddedError(
        "PostgreSQL does not run as root and may not pass the folders above its data: "
        "set DATA_DIR to a folder that other users can reach, run as an ordinary user, or set DATABASE_URL."
    )
