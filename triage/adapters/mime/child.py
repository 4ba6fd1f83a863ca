"""The child process that reads one suspicious mail: limits on itself, bytes in, JSON out.

`python -m triage.adapters.mime.child SECONDS BYTES [INDEX [letter]]`; standard input is what `guard` writes. With an index it
gives the bytes of that attachment of the mail on standard input, with `letter` its text.
"""

import resource
import signal
import sys
from datetime import datetime

from triage.adapters.mime.guard import GIVEN, LETTER, MAIL, REFUSED
from triage.adapters.mime.letters import read_letter
from triage.adapters.mime.letters.limits import refuse_letter
from triage.adapters.mime.limits import refuse
from triage.adapters.mime.opening import open_attachment
from triage.adapters.mime.reading import read_message
from triage.domain.errors import UnreadableMail


def main() -> None:
    """Read, answer, end. The alarm and the CPU limit end it even when nobody waits for it any more."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    signal.alarm(int(seconds) + 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 2, int(seconds) + 3))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    index = int(sys.argv[3]) if len(sys.argv) > 3 else None
    refused = refuse if len(sys.argv) < 5 else refuse_letter
    try:
        if index is None:
            answer = _read()
        else:
            attached = open_attachment(sys.stdin.buffer.read(), index)
            answer = GIVEN + (attached if refused is refuse else LETTER.dump_json(read_letter(attached)))
    except UnreadableMail as error:
        answer = REFUSED + error.words.encode()
    except RecursionError:
        answer = REFUSED + refused("trop de parties imbriquées").words.encode()
    except MemoryError:
        answer = REFUSED + refused("sa lecture demande trop de mémoire").words.encode()
    except Exception as error:  # noqa: BLE001  parsers fail in ways nobody can list
        answer = REFUSED + refused(f"structure incompréhensible ({type(error).__name__})").words.encode()
    sys.stdout.buffer.write(answer)


def _read() -> bytes:
    source = sys.stdin.buffer
    received_at = datetime.fromisoformat(source.readline().decode().strip())
    warnings = source.read(int(source.readline())).decode()
    return MAIL.dump_json(
        read_message(source.read(), received_at, patient=True, warnings=tuple(filter(None, warnings.split("\n"))))
    )


if __name__ == "__main__":
    main()
