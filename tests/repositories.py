"""Git repositories of a test's own: no settings of the machine, and days that the test chooses."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime.now(UTC)
SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


class Repository:
    """A repository in a folder, with everything in it committed."""

    def __init__(self, folder: Path, at: datetime = NOW) -> None:
        self.folder = folder
        self.git("init", "--quiet")
        self.commit(at)

    def git(self, *arguments: str, at: datetime = NOW) -> str:
        dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), at.isoformat())
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**env, **SETTINGS, **dates},
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(self, at: datetime = NOW) -> str:
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "state", at=at)
        return self.git("rev-parse", "HEAD")


def contents(folder: Path) -> dict[str, bytes | str]:
    """Return every file and link below a folder, that of the lock left out: taking it is no change."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if (path.is_file() or path.is_symlink()) and path.name != "lock"
    }
