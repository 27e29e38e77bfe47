"""python -m local.launch NAME: become one of the programs.

A module of its own, as it runs at every start of every program: it imports little.
"""

import os
import sys

from local import processes, programs
from local.console import LocalError, complain
from local.home import Home


def main(name: str) -> int:
    home = Home.find(os.environ)
    try:
        if name == "web":
            programs.raise_file_limit()
        processes.become(home, name, programs.build(name, home, os.environ))
    except LocalError as error:
        complain(str(error))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
