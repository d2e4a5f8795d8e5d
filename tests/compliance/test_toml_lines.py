"""Which line a key stands on."""

from compliance.toml_lines import key_lines


def test_lines_are_found_behind_long_strings_and_lists_that_look_like_tables():
    text = (
        'a = """\n[[rule]]\nb = 1""""\nc = [\n  "x]", # ]\n  "y = 1",\n]\n[[rule]]\nd.e = 1\n[[rule]]\n[rule.f]\n\'g h\' = 2\n'
    )
    assert key_lines(text) == {
        ("a",): 1,
        ("c",): 4,
        ("rule", 0): 8,
        ("rule", 0, "d", "e"): 9,
        ("rule", 1): 10,
        ("rule", 1, "f"): 11,
        ("rule", 1, "f", "g h"): 12,
    }
