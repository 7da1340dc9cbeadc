"""A server of its own for a test or a benchmark: gunicorn on 127.0.0.1, with real processes, ended as a group."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Something answers HTTP there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return connection.recv(8) == b"HTTP/1.1"
    except OSError:
        return False


class Server:
    """gunicorn with an application. `environment` adds to this process's; the log stays in `folder`."""

    def __init__(self, application: str, folder: Path, environment: dict[str, str], *, workers: int = 2) -> None:
        self.port = free_port()
        self.folder = folder
        self.log = folder / f"{application.replace(':', '.')}.log"
        known = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
        self.environment = known | environment
        self.command = [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", str(workers),
            "--log-level", "warning", "--no-control-socket", application,
        ]  # fmt: skip

    def __enter__(self) -> Self:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        for _attempt in range(600):
            if answers(self.port):
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.end()
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")

    def __exit__(self, *_exception: object) -> None:
        self.end()

    def end(self) -> None:
        """End the server and its workers, whatever they are doing."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)

    def processor_seconds(self) -> float:
        """What the server's processes have used of the processors so far; Linux, elsewhere 0."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == self.process.pid:  # its process group
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")
