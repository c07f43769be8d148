"""Starts LibreOffice, edits files with it as it is told line by line, and ends it when nobody tells it any more.

Runs in the Python that has uno, as the leader of a process group of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import uno
from edits import EDITS, struct

FLAGS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="UseDocumentOOoLockFile" oor:op="fuse"><value>false</value></prop>
</item>
</oor:items>
"""
"""Dates and numbers as they are typed in China; no lock file beside a workbook."""


@contextmanager
def limit(seconds: float, what: str) -> Iterator[None]:
    """End LibreOffice, and this process with it, where it takes too long."""

    def give_up() -> None:
        print(f"no answer from LibreOffice within {seconds:g} s: {what}", file=sys.stderr, flush=True)
        os.killpg(os.getpid(), signal.SIGKILL)

    timer = Timer(seconds, give_up)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def start(program: str, profile: Path, pipe: str) -> subprocess.Popen[bytes]:
    """Start LibreOffice with a profile of its own."""
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(SETTINGS, "utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", *FLAGS, f"--accept=pipe,name={pipe};urp"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def connect(started: subprocess.Popen[bytes], pipe: str) -> Any:
    """Return the desktop of LibreOffice as soon as it answers.

    Raises:
        SystemExit: It ended instead.
    """
    services = uno.getComponentContext().ServiceManager
    resolver = services.createInstance("com.sun.star.bridge.UnoUrlResolver")
    while started.poll() is None:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            time.sleep(0.05)
    sys.exit(f"LibreOffice ended as it was started: {started.returncode}")


def apply(document: Any, operation: str, sheet: str, **details: Any) -> None:
    """Do one operation.

    Raises:
        LookupError: No sheet has the name.
    """
    if not document.Sheets.hasByName(sheet):
        raise LookupError(f"no sheet {sheet}")
    EDITS[operation](document, document.Sheets.getByName(sheet), **details)


def edit(desktop: Any, path: str, saved_as: str, operations: list[dict[str, Any]]) -> None:
    """Open a workbook, edit it and save it.

    Raises:
        ValueError: LibreOffice cannot open it, or cannot do an operation.
    """
    hidden = struct("beans.PropertyValue", Name="Hidden", Value=True)
    document = desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, (hidden,))
    if document is None:
        raise ValueError("cannot be opened")
    try:
        for operation in operations:
            try:
                apply(document, **operation)
            except Exception as error:
                raise ValueError(f"{error} ({operation})") from error
        filter_name = struct("beans.PropertyValue", Name="FilterName", Value="Calc MS Excel 2007 XML")
        document.storeToURL(Path(saved_as).as_uri(), (filter_name,))
    finally:
        document.close(True)


def answer(desktop: Any, asked: dict[str, Any]) -> dict[str, str]:
    """Do what is asked; return what went wrong, or nothing."""
    try:
        edit(desktop, **asked)
    except uno.getClass("com.sun.star.lang.DisposedException"):
        raise
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {}


def main(program: str, folder: str, seconds: float) -> None:
    """Edit a file for each line of the input; then end this process and all that it started."""
    pipe = f"qms-{uuid.uuid4().hex}"
    with limit(seconds, "start"):
        started = start(program, Path(folder) / pipe, pipe)
        desktop = connect(started, pipe)
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            with limit(seconds, asked["path"]):
                print(json.dumps(answer(desktop, asked)), flush=True)
        with limit(seconds, "end"):
            desktop.terminate()
            started.wait()
    except Exception:
        traceback.print_exc()
    os.killpg(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
