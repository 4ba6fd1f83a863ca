"""The child process that reads one suspicious mail: limits on itself, bytes in, JSON out.

`python -m triage.adapters.mime.child SECONDS BYTES`; standard input is what `guard` writes.
"""

import resource
import signal
import sys
from datetime import datetime

from triage.adapters.mime.guard import MAIL, REFUSED
from triage.adapters.mime.limits import refuse
from triage.adapters.mime.reading import read_message
from triage.domain.errors import UnreadableMail


def main() -> None:
    """Read, answer, end. The alarm and the CPU limit end it even when nobody waits for it any more."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    signal.alarm(int(seconds) + 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 3))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source = sys.stdin.buffer
    received_at = datetime.fromisoformat(source.readline().decode().strip())
    warnings = source.read(int(source.readline())).decode()
    try:
        answer = MAIL.dump_json(
            read_message(source.read(), received_at, patient=True, warnings=tuple(filter(None, warnings.split("\n"))))
        )
    except UnreadableMail as error:
        answer = REFUSED + error.words.encode()
    except RecursionError:
        answer = REFUSED + refuse("trop de parties imbriquées").words.encode()
    except MemoryError:
        answer = REFUSED + refuse("sa lecture demande trop de mémoire").words.encode()
    except Exception as error:  # noqa: BLE001  parsers fail in ways nobody can list
        answer = REFUSED + refuse(f"structure incompréhensible ({type(error).__name__})").words.encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
