"""What one waits for every day, beside what the same costs bare, in one run.

    python bench/small_times.py [--rounds 7]

Prints a Markdown table: median seconds of both and their ratio. `import doorstep` and `--help`
beside an empty Python and a bare click; the pack `cn` beside `tomllib` reading the same files;
sealing beside AES-GCM over the same bytes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from doorstep import packs
from doorstep.store.cipher import CHUNK_BYTES, Cipher, new_key


def run_python(*words: str) -> Callable[[], object]:
    """A fresh Python that runs `words` to its end."""
    return lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True)


def load_pack() -> None:
    """Load the pack `cn` as a new process would."""
    packs._load.cache_clear()
    packs.load("cn")


def parse_pack() -> None:
    """Parse the same files and nothing else."""
    home = Path(packs.__file__).parent
    for path in [*home.glob("base/**/*.toml"), *home.glob("cn/**/*.toml")]:
        tomllib.loads(path.read_text("utf-8"))


def seal(plain: bytes) -> Callable[[], object]:
    """Seal as the store does."""
    cipher = Cipher(new_key())
    return lambda: sum(len(part) for part in cipher.sealed_parts(plain, "copy"))


def encrypt(plain: bytes) -> Callable[[], object]:
    """Encrypt the same bytes in chunks of the same size."""
    aes, nonce, step = AESGCM(os.urandom(32)), os.urandom(12), CHUNK_BYTES
    return lambda: [
        aes.encrypt(nonce, plain[i : i + step], b"") for i in range(0, len(plain), step)
    ]


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Median of `rounds` runs after one that does not count."""
    work()
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    plain = os.urandom(16 * CHUNK_BYTES)
    empty = run_python("-c", "pass")
    pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "import doorstep / an empty Python": (run_python("-c", "import doorstep"), empty),
        "doorstep --help / import click": (
            run_python("-m", "doorstep", "--help"),
            run_python("-c", "import click"),
        ),
        "pack cn / tomllib alone": (load_pack, parse_pack),
        "sealing 16 chunks / AES-GCM alone": (seal(plain), encrypt(plain)),
    }
    print("| what / beside | s | bare s | ratio |\n|---|---:|---:|---:|")
    for name, (ours, bare) in pairs.items():
        one, other = seconds(ours, rounds), seconds(bare, rounds)
        print(f"| {name} | {one:.3f} | {other:.3f} | {one / other:.2f} |")


if __name__ == "__main__":
    main()
