from tools.coverage_gate import gaps


def measured(lines: int, of: int, *, missing=(), branches=(0, 0), jumps=()) -> dict:
    summary = {
        "covered_lines": lines,
        "num_statements": of,
        "covered_branches": branches[0],
        "num_branches": branches[1],
    }
    return {
        "summary": summary,
        "missing_lines": list(missing),
        "missing_branches": [list(jump) for jump in jumps],
    }


def test_gate_is_content_when_all_is_covered():
    assert gaps({"ce_plugin/transitions/events.py": measured(10, 10)}) == []


def test_gate_counts_branches_toward_the_plugin():
    files = {"ce_plugin/views/claims.py": measured(94, 94, branches=(0, 6))}
    assert gaps(files) == ["ce_plugin: 94.00 %, not 95 %"]


def test_gate_names_the_lines_where_everything_must_be_covered():
    files = {
        "ce_plugin/views/claims.py": measured(900, 900),
        "ce_plugin/services/claims.py": measured(9, 10, missing=[7]),
        "ce_plugin/rules/engine.py": measured(9, 9, branches=(1, 2), jumps=[(3, -1)]),
    }
    assert gaps(files) == [
        "ce_plugin/rules/engine.py: lines none; branches 3->-1",
        "ce_plugin/services/claims.py: lines 7; branches none",
    ]


def test_gate_leaves_the_site_out_of_the_plugins_share():
    files = {
        "ce_plugin/models/claims.py": measured(95, 100, missing=range(5)),
        "home/models.py": measured(0, 900),
    }
    assert gaps(files) == []
