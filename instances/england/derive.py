"""Write every table, instance.toml and scenario of the England instances from facts/ and assumptions/.

python instances/england/derive.py            writes instances/england/ and instances/england-icb/
python instances/england/derive.py --check    writes nothing; exit code 1 if a file would change
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from derivation.instances import files  # noqa: E402 - the package stands beside this script, wherever it is run from


def main(arguments: list[str] | None = None) -> int:
    """Write or compare; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare without writing")
    check = parser.parse_args(arguments).check
    changed = differences(HERE.parent, files(), write=not check)
    for path in changed:
        print(f"{path}: {'differs from what the facts and assumptions give' if check else 'written'}")
    return 1 if check and changed else 0


def differences(root: Path, wanted: dict[str, str], *, write: bool) -> list[str]:
    """The files that differ from what is wanted, or that nothing derives; ``write`` mends them."""
    changed = []
    for name, text in wanted.items():
        path = root / name
        if not path.exists() or path.read_bytes() != text.encode():
            changed.append(name)
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())
    for folder in sorted({str(Path(name).parent) for name in wanted}):
        for path in sorted((root / folder).glob("*.csv")) + sorted((root / folder).glob("*.toml")):
            name = f"{folder}/{path.name}"
            if name not in wanted and path.name != "expected.toml":
                changed.append(name)
                if write:
                    path.unlink()
    return changed


if __name__ == "__main__":
    sys.exit(main())
