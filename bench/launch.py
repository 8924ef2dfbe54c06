"""Becomes another program on one core: `python -m bench.launch CORE PARENT PROGRAM ARGS...`.

Pins itself, asks the kernel to be killed when the benchmark dies, then execs; the process id stays.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1

if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[1])})
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == int(sys.argv[2]):
        os.execvp(sys.argv[3], sys.argv[3:])
