"""Where the program begins: an interruption while it is still loading is no error of its own."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Load the commands and run them."""
    try:
        from hyosan.door.command_line import main as commands
    except KeyboardInterrupt:
        print("hyosan: interrupted; nothing was written", file=sys.stderr)
        raise SystemExit(130) from None
    try:
        commands()
    finally:
        gc.freeze()  # the interpreter looks for garbage when it ends: half a second, for memory that goes anyhow
