"""`python -m coalition.embedded start|stop|status`."""

import sys

from coalition.embedded import database_url, redis_url, status, stop
from coalition.embedded.servers import folder_from_environment
from coalition.embedded.state import EmbeddedError


def main(words: list[str]) -> int:
    """Do what the first word says for the servers of DATA_DIR."""
    folder = folder_from_environment()
    match words:
        case ["start"]:
            database_url(folder)
            redis_url(folder)
        case ["stop"]:
            print("Stopped: " + (", ".join(stop(folder)) or "nothing ran"))
            return 0
        case [] | ["status"]:
            pass
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    for name, told in status(folder).items():
        print(f"{name:10} {told}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except EmbeddedError as error:
        sys.exit(str(error))
