"""A Postfix of our own: its configuration, queue and log in a folder of its own, its ports on loopback alone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAIN = """\
compatibility_level = 3.6
command_directory = /usr/sbin
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = front.example
mydestination =
mynetworks = 127.0.0.0/8
default_transport = discard:
alias_maps =
smtputf8_enable = no
"""
# `smtpd_proxy_filter` hands every message to the proxy while its client waits for the answer.
MASTER = """\
{port} inet n - n - - smtpd
  -o smtpd_proxy_filter=127.0.0.1:{proxy}
  -o smtpd_client_connection_count_limit=0
  -o smtpd_delay_open_until_valid_rcpt=no
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
discard unix - - n - - discard
proxymap unix - - n - - proxymap
"""


def missing() -> str:
    """Why Postfix cannot be tried here, "" where it can."""
    if shutil.which("postfix", path=_path()) is None:
        return "postfix is not installed (tests/e2e/install.sh installs it)"
    return "" if os.geteuid() == 0 else "postfix starts as root only"


@contextmanager
def fronting(proxy: int) -> Iterator[int]:
    """The port of a Postfix that asks the proxy on port *proxy*."""
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))  # not pytest's: the user postfix must get in
    try:
        folder.chmod(0o755)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        _configure(folder, port, proxy)
        _postfix(folder, "start")
        _wait(port)
        yield port
    finally:
        _postfix(folder, "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, port: int, proxy: int) -> None:
    (folder / "main.cf").write_text(MAIN.format(folder=folder))
    (folder / "master.cf").write_text(MASTER.format(port=f"127.0.0.1:{port}", proxy=proxy))
    for name in ("queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")


def _postfix(folder: Path, command: str, check: bool = True) -> None:
    environment = {"PATH": _path(), "LC_ALL": "C"}
    done = subprocess.run(
        ["postfix", "-c", str(folder), command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0 or not check, done.stderr


def _path() -> str:
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("postfix does not answer")
