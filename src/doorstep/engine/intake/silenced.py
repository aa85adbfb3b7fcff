"""Imported by the server of children before anything else: what a child says before it reads its
work - a trace, where Ctrl-C ended who was sending it - is nobody's to read.
"""

from __future__ import annotations

import os
import sys

if any("multiprocessing.forkserver" in one for one in sys.orig_argv):
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)
