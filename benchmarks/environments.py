"""One environment for each peer, under benchmarks/environments/ (not committed): uv makes and fills them.

    python benchmarks/environments.py [NAME…]

repast4py compiles against MPI: where no `mpicxx` is installed, an MPI from the package index is put into
its environment. Where that fails too, the row of hunters is measured without it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent / "environments"
PYTHON = "3.11"
PACKAGES = {
    "covasim": ("covasim==4.0.1",),
    "covasim3": ("covasim==3.1.9",),
    "starsim": ("starsim",),
    "laser": ("laser-core", "laser-generic"),
    "epiworld": ("epiworldpy",),
    "eon": ("EoN", "networkx"),
    "mesa": ("mesa",),
    "repast4py": ("repast4py",),
}
MPI = ("mpich",)  # provides mpicxx


def python_of(name: str) -> Path | None:
    """The interpreter of an environment, or None if it was not made. 'hyosan' is the project's own."""
    if name == "hyosan":
        return Path(sys.executable)
    found = ROOT / name / "bin" / "python"
    return found if (found.parent.parent / "complete").exists() else None


def make(name: str) -> bool:
    """Make an environment, unless it is complete. Returns whether it is."""
    folder = ROOT / name
    if (folder / "complete").exists():
        return True
    ROOT.mkdir(parents=True, exist_ok=True)
    try:
        _uv("venv", "--quiet", "--clear", "--python", PYTHON, str(folder))
        if name == "repast4py" and shutil.which("mpicxx") is None:
            _install(folder, MPI)
        _install(folder, PACKAGES[name])
    except subprocess.CalledProcessError as error:
        print(f"{name} does not install here (uv ended with {error.returncode})", file=sys.stderr)
        return False
    (folder / "complete").touch()
    return True


def _install(folder: Path, packages: tuple[str, ...]) -> None:
    path = {
        "PATH": f"{folder.resolve() / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "CC": "mpicxx",
        "CXX": "mpicxx",
    }
    _uv(
        "pip",
        "install",
        "--quiet",
        "--python",
        str(folder),
        *packages,
        **(path if "repast4py" in packages else {}),
    )


def _uv(*arguments: str, **environment: str) -> None:
    subprocess.run(["uv", *arguments], check=True, env={**os.environ, **environment})


if __name__ == "__main__":
    made = [make(name) for name in sys.argv[1:] or PACKAGES]
    sys.exit(0 if all(made) else 1)
