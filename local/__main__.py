"""python -m local server [--reload] | run [--throwaway] -- COMMAND …"""

import argparse
import os
import signal
import sys

from local import reload, server
from local.console import LocalError, complain
from local.run import run, run_throwaway


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="local", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    serving = actions.add_parser("server", help="the whole site, until Ctrl-C")
    serving.add_argument("--reload", action="store_true", help="edits are seen at the next request")
    running = actions.add_parser("run", help="one command, with PostgreSQL and Valkey")
    running.add_argument("--throwaway", action="store_true", help="with empty ones, of which nothing remains")
    running.add_argument("command", nargs="+")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.action == "server":
            return server.serve(os.environ | ({reload.WANTED: "1"} if chosen.reload else {}))
        return (run_throwaway if chosen.throwaway else run)(chosen.command, os.environ)
    except LocalError as problem:
        complain(str(problem))
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
