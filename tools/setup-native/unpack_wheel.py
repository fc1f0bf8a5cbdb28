"""unpack_wheel.py WHEEL FOLDER: the C library and C headers of a TensorFlow wheel, as FOLDER/lib and FOLDER/include.

The names without a version, which linkers look for, are added as links; the C API is in libtensorflow_cc.
"""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from pathlib import Path

LIBRARY = re.compile(r"tensorflow/(libtensorflow_(?:cc|framework)\.so\.2)")
# tensorflow/c includes headers of the platform layer, which moved from tensorflow/ to tsl/ and then to xla/tsl/.
HEADER = re.compile(r"tensorflow/include/((?:tensorflow/(?:c|tsl|core/platform)|tsl|xla/tsl)/.*\.h)")
LINKS = {
    "libtensorflow.so.2": "libtensorflow_cc.so.2",
    "libtensorflow.so": "libtensorflow_cc.so.2",
    "libtensorflow_framework.so": "libtensorflow_framework.so.2",
}


def target(name: str, folder: Path) -> Path | None:
    """Where a member of the wheel goes; None if it is not needed."""
    if match := LIBRARY.fullmatch(name):
        return folder / "lib" / match[1]
    if match := HEADER.fullmatch(name):
        return folder / "include" / match[1]
    return None


def unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if path := target(name, folder):
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, path.open("wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
    for link, name in LINKS.items():
        if not (folder / "lib" / name).exists():
            sys.exit(f"{wheel.name} holds no {name}")
        (folder / "lib" / link).symlink_to(name)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
