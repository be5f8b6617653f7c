"""Write the lock files in requirements/ anew. Run by `make lock`; needs uv."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "pyproject.toml"
OUTPUTS = {
    "demo.txt": [
        PROJECT,
        "--extra=portal",
        "--constraints=requirements/wagtail7.pins",
    ],
    "test.txt": [
        PROJECT,
        "--extra=portal",
        "--extra=test",
        "--constraints=requirements/demo.txt",
    ],
    "wagtail8.txt": [
        PROJECT,
        "--extra=portal",
        "--extra=test",
        "--constraints=requirements/wagtail8.pins",
    ],
    "audit.txt": ["--group=audit", "--constraints=requirements/test.txt"],
    "mutants.txt": ["--group=mutants", "--constraints=requirements/test.txt"],
}
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--custom-compile-command=make lock",
    "--quiet",
]


def main() -> int:
    uv = shutil.which("uv")
    if uv is None:
        print("make lock needs uv: pip install uv")
        return 1
    for name, inputs in OUTPUTS.items():
        output = f"--output-file=requirements/{name}"
        command = [uv, "pip", "compile", *OPTIONS, *inputs, output]
        subprocess.run(command, cwd=ROOT, check=True)
        print(f"requirements/{name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
