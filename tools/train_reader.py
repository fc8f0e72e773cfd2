"""Makes the weights of `notify.reading.likeness` from the corpora of replies; needs the extra `train`."""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from notify.reading.folding import fold
from notify.reading.likeness import features
from tools.reply_corpora import digest, rows

TARGET = Path(__file__).parents[1] / "notify" / "reading" / "words" / "likeness.json"

_UNIT = 0.25
"""The step of a weight; smaller ones are left out."""
_STOPS = ("opt_out", "wrong_number", "maybe_stop")
_FACTS = ("appointment", "free_text")
"""What may be said whatever was asked: that no more texts are wanted, and questions for facts."""
_AGAIN = 0.3
"""What such a reply weighs after each question that it was not given to."""


def _learned() -> tuple[list[tuple[str, str, str]], list[float]]:
    """The replies with their weights; what is said whatever was asked once more after each question."""
    told = rows()
    questions = sorted({asked for asked, _, _ in told})
    free = [(label, text) for asked, label, text in told if label in _STOPS or (asked, label) == _FACTS]
    again = [(asked, label, text) for asked in questions for label, text in free]
    return told + again, [1.0] * len(told) + [_AGAIN] * len(again)


def trained() -> dict[str, Any]:
    """The weights as they are kept: multinomial logistic regression, rounded to a step."""
    learned, amounts = _learned()
    vectorizer = DictVectorizer()
    given = vectorizer.fit_transform([features(fold(text), asked) for asked, _, text in learned])
    model = LogisticRegression(C=30, max_iter=200)
    model.fit(given, [label for _, label, _ in learned], sample_weight=amounts)
    labels = [str(label) for label in model.classes_]
    free = {at for at, label in enumerate(labels) if label in (*_STOPS, _FACTS[1])}
    answers: dict[str, set[int]] = defaultdict(lambda: set(free))
    for asked, label, _ in learned:
        answers[asked].add(labels.index(label))
    weights = {}
    for at, name in enumerate(vectorizer.get_feature_names_out()):
        steps = [round(float(value) / _UNIT) for value in model.coef_[:, at]]
        row = [part for label, step in enumerate(steps) if step for part in (label, step)]
        if row:
            weights[str(name)] = row
    return {
        "made_from": digest(),
        "unit": _UNIT,
        "labels": labels,
        "biases": [round(float(value), 3) for value in model.intercept_],
        "answers": {asked: sorted(found) for asked, found in sorted(answers.items())},
        "weights": weights,
    }


def main() -> None:
    """Write the weights."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    kept = trained()
    weights = kept.pop("weights")
    head = json.dumps(kept, ensure_ascii=False)[:-1]
    lines = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in sorted(weights.items())
    )
    TARGET.write_text(f'{head}, "weights": {{\n{lines}\n}}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
