"""The mean of several passes of one training: weights in, weights out, mostly a little better than any of them.

python training/average.py --encoder FOLDER --out FILE FILE FILE …
"""

from __future__ import annotations

import argparse
from pathlib import Path

from export import save
from train import made
from transformers import AutoTokenizer


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--encoder", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("weights", type=Path, nargs="+")
    given = options.parse_args()
    model = made(given.encoder, None, range(6))
    passes = [made(given.encoder, path, range(6)).state_dict() for path in given.weights]
    model.load_state_dict({name: sum(one[name] for one in passes) / len(passes) for name in passes[0]})
    save(model, AutoTokenizer.from_pretrained(given.encoder), given.out)


if __name__ == "__main__":
    main()
