"""MCM_HOME: the one folder in which a site on this machine keeps what it writes.

    log/ run/ postgres/ valkey/ secret-key      (and what the site itself adds)

Two sites on one machine differ by this folder, so its path also names their sockets.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from local.console import LocalError

CHECKOUT = Path(__file__).resolve().parents[1]
_UNUSABLE = frozenset("%\"'\\\n")


@dataclass(frozen=True)
class Home:
    """Where one site keeps its files, and the short key that marks what belongs to it."""

    path: Path

    @classmethod
    def find(cls, environ: Mapping[str, str]) -> "Home":
        """The folder MCM_HOME names, or `.local` in the checkout."""
        chosen = Path(environ.get("MCM_HOME") or CHECKOUT / ".local").expanduser()
        return cls(chosen.resolve())

    @property
    def key(self) -> str:
        return hashlib.sha256(os.fsencode(self.path)).hexdigest()[:10]

    @property
    def sockets(self) -> Path:
        """A short path, because the kernel allows a socket's path 107 bytes (103 on macOS)."""
        return Path(f"/tmp/mcm-{os.getuid()}-{self.key}")

    @property
    def run(self) -> Path:
        return self.path / "run"

    def log(self, name: str) -> Path:
        return self.path / "log" / f"{name}.log"

    def create(self) -> None:
        """Make the folders. Logs and run files may name people: nobody else reads them."""
        for path in (str(self.path), sys.executable):
            if unusable := set(path) & _UNUSABLE:
                raise LocalError(
                    f"{path!r} has a character that configuration files cannot hold: {' '.join(unusable)}\n"
                    "Use a folder without it."
                )
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name in ("log", "run"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            if not os.access(self.run, os.W_OK):
                raise PermissionError(f"{self.run} is not writable")
        except OSError as error:
            raise LocalError(
                f"Cannot write to {self.path} ({error}).\n"
                "Was it made by another user? Remove it, or set MCM_HOME to a folder of yours."
            ) from error

    def create_sockets(self) -> None:
        """Make the sockets' folder. As root others may pass through, but not list it."""
        own_folder(self.sockets, 0o711 if os.getuid() == 0 else 0o700)

    def remove_sockets(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)

    def secret_key(self) -> str:
        """The site's SECRET_KEY, made at the first start and kept."""
        path = self.path / "secret-key"
        try:
            if key := path.read_text().strip():
                return key
        except FileNotFoundError:
            pass
        draft = path.with_name(f"secret-key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48) + "\n")
        try:
            os.link(draft, path)  # the first of two concurrent starts wins
        except FileExistsError:
            if not path.read_text().strip():  # cut short by a crash
                os.replace(draft, path)
        except OSError:  # a file system without links
            os.replace(draft, path)
        draft.unlink(missing_ok=True)
        return path.read_text().strip()


def own_folder(path: Path, mode: int) -> None:
    """Make a folder in a place where others can write too, or check that it is ours.

    Raises LocalError where somebody else could have put it there: a symbolic link, another
    owner, or rights that let others write.
    """
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o022:
        raise LocalError(
            f"{path} is not a folder that only we can write to, so it is not safe for sockets.\n"
            "Remove it, or set MCM_HOME to another folder (the name follows from it)."
        )
    path.chmod(mode)


class Lock:
    """A lock on a file that ends with its process, so that `kill -9` leaves none behind.

    The holder may leave a note in it for those who find it taken.
    """

    def __init__(self, path: Path) -> None:
        self._file: TextIO = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")

    def acquire(self, *, shared: bool = False, wait: bool = False) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._file, kind if wait else kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        self._file.close()

    def pass_on(self) -> None:
        """Let the lock outlive an exec: the program that follows holds it."""
        os.set_inheritable(self._file.fileno(), True)

    def note(self, **facts: object) -> None:
        self._file.seek(0)
        self._file.truncate()
        json.dump(facts, self._file)
        self._file.flush()

    def read_note(self) -> dict[str, Any]:
        self._file.seek(0)
        try:
            note = json.loads(self._file.read())
        except ValueError:
            return {}
        return note if isinstance(note, dict) else {}
