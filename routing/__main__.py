"""`python -m routing COMMAND`: see `routing.command_line`."""

import sys

from routing.command_line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
