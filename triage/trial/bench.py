"""`Bench` on a child process: started at the first trial, ended after some idle time, killed when a trial takes too long."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path

import triage
from triage.domain.case import Outcome
from triage.domain.errors import BenchUnavailable, UnreadableMail
from triage.trial import frames

CHILD = (sys.executable, "-m", "triage.trial.child")
START_SECONDS = 120  # loading the models on a slow and busy machine


class ProcessBench:
    """One trial at a time; a second one waits its turn for `seconds` at most. Another `in_service` (which model, which classes)
    begins a new child.
    """

    def __init__(
        self,
        *,
        seconds: float,
        idle_seconds: float,
        command: Sequence[str] = CHILD,
        in_service: Callable[[], Hashable] = lambda: None,
    ) -> None:
        self._seconds = seconds
        self._idle_seconds = idle_seconds
        self._command = list(command)
        self._in_service = in_service
        self._loaded: Hashable = None
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    def try_text(self, subject: str, body: str) -> Outcome:
        """See Bench."""
        return self._try(frames.TEXT, frames.write_text(subject, body))

    def try_mail(self, content: bytes) -> Outcome:
        """See Bench."""
        return self._try(frames.MAIL, content)

    def close(self) -> None:
        """See Bench."""
        if (child := self._child) is not None:
            child.kill()  # whoever waits for its answer gets none, and lets us in
        with self._turn:
            self._end()

    @property
    def running(self) -> bool:
        """Whether a child runs now."""
        child = self._child
        return child is not None and child.poll() is None

    def _try(self, kind: bytes, content: bytes) -> Outcome:
        if not self._turn.acquire(timeout=self._seconds):
            raise BenchUnavailable("bench busy", words="Le banc d'essai est occupé. Réessayez dans un instant.")
        try:
            if self._idle is not None:
                self._idle.cancel()
            child = self._started()
            answer = self._ask(child, kind, content, self._seconds)
            self._idle = threading.Timer(self._idle_seconds, self._end_when_idle)
            self._idle.daemon = True
            self._idle.start()
        finally:
            self._turn.release()
        if answer[0] == frames.UNREADABLE:
            raise UnreadableMail("refused on the bench", words=answer[1].decode("utf-8", "replace"))
        if answer[0] != frames.DONE:
            raise BenchUnavailable("a craft failed on the bench", words="Ce texte n'a pas pu être trié.")
        return frames.OUTCOME.validate_json(answer[1])

    def _started(self) -> subprocess.Popen[bytes]:
        in_service = self._in_service()
        if self._child is not None and self._child.poll() is None and self._loaded == in_service:
            return self._child
        self._end()
        self._loaded = in_service
        root = str(Path(triage.__file__).resolve().parent.parent)
        path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
        try:
            # It ends with its input, which closes when this process ends in whatever way.
            child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )
        except OSError as error:
            raise BenchUnavailable(f"bench did not start ({error.strerror})") from error
        self._child = child
        ready = self._ask(child, b"", b"", START_SECONDS)
        if ready[0] != frames.READY:
            self._end()
            raise BenchUnavailable("bench said something else than ready")
        return child

    def _ask(self, child: subprocess.Popen[bytes], kind: bytes, content: bytes, seconds: float) -> tuple[bytes, bytes]:
        """Send a frame (none for kind b"") and wait for the answer; a child that is late or ends is killed."""
        if child.stdin is None or child.stdout is None:
            raise BenchUnavailable("the bench's child has no pipes")
        late = threading.Timer(seconds, child.kill)
        late.daemon = True
        late.start()
        try:
            if kind:
                frames.write_frame(child.stdin, kind, content)
            answer = frames.read_frame(child.stdout)
        except OSError:
            answer = None
        finally:
            late.cancel()
        if answer is None:
            self._end()
            raise BenchUnavailable("the bench's child ended or was too slow")
        return answer

    def _end_when_idle(self) -> None:
        if self._turn.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._turn.release()

    def _end(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        child, self._child = self._child, None
        if child is None:
            return
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        if child.poll() is None:
            child.kill()
        child.wait()
