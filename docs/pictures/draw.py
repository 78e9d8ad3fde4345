"""Draws hyosan.png from the report of a run, with a headless Chromium: draw.py RUN-DIRECTORY."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SIZE = (1100, 1500)  # the header, the headline numbers and the maps of the city's lights
ONLY_MAPS = "<style>section:not(:has(.maps)) { display: none } ::-webkit-scrollbar { display: none }</style>"


def draw(report: Path, picture: Path) -> None:
    """Photograph the top of a report with its maps, and squeeze it into 256 colours."""
    from PIL import Image

    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("draw.py: no Chromium was found; install it first")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(report.read_text(encoding="utf-8").replace("</head>", f"{ONLY_MAPS}</head>"), "utf-8")
        size = ",".join(map(str, SIZE))
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--window-size={size}"]
        options += [f"--user-data-dir={folder}/profile", f"--screenshot={picture}", page.as_uri()]
        subprocess.run([browser, *options], check=True, capture_output=True, timeout=120)
    Image.open(picture).convert("RGB").quantize(256).save(picture, optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) / "report.html", Path(__file__).with_name("hyosan.png"))
