"""What `make mutants` makes of its findings; and that its list speaks of lines that still stand in the rules."""

import pytest

from tests.rules.mutants import ROOT, Change, change_of, explained, judge

DIFF = """# {name}: survived
--- rules/policy.py
+++ rules/policy.py
@@ -1,5 +1,5 @@
 @classmethod
 def parse(cls, text: str) -> Self:
     try:
-        return read(
-            text
-        )
+        return read(
+            None
+        )
"""


@pytest.mark.parametrize(
    ("mutant", "function"),
    [
        ("rules.policy.xǁPolicyǁparse__mutmut_7", "Policy.parse"),
        ("rules.policy.xǁPolicyǁ__init____mutmut_17", "Policy.__init__"),
        ("rules.policy.x_parse__mutmut_7", "parse"),
        ("rules.policy.x__parse__mutmut_7", "_parse"),
    ],
)
def test_a_change_is_known_by_its_lines_and_not_by_a_number(mutant: str, function: str) -> None:
    found = change_of(mutant, DIFF.format(name=mutant))

    assert found == Change("rules/policy.py", function, "return read( text )", "return read( None )")


def test_survivors_and_reasons_must_match() -> None:
    one, other = Change("rules/a.py", "f", "x", "y"), Change("rules/a.py", "f", "x", "z")

    assert judge({one}, {one: "equal"}) == []
    assert judge({one, other}, {one: "equal"}) == [
        "No test notices, and nothing explains: rules/a.py, f:\n  - x\n  + z"
    ]
    assert judge(set(), {one: "equal"}) == ["Explained, but does not survive: rules/a.py, f:\n  - x\n  + y"]


@pytest.mark.parametrize("change", explained(), ids=lambda change: f"{change.file} {change.function}")
def test_an_explained_line_still_stands_in_its_function(change: Change) -> None:
    source = (ROOT / change.file).read_text("utf-8")
    _, found, body = source.partition(f"def {change.function.rpartition('.')[2]}(")

    assert change.before in " ".join(f"{found}{body}".split())
    assert explained()[change].endswith(".")
