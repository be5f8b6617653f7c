import pytest

from tools import browser


@pytest.fixture
def reason_file(monkeypatch, tmp_path):
    monkeypatch.setattr(browser, "REASON_FILE", tmp_path / "var" / "no-browser.txt")
    return browser.REASON_FILE


def test_browser_named_by_the_variable_is_used_as_it_is(monkeypatch, tmp_path):
    program = tmp_path / "my-browser"
    program.write_text("#!/bin/sh\necho Chromium 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(program))
    assert browser.browser_path() == str(program)


def test_browser_that_does_not_run_is_a_failure_with_the_reason(
    monkeypatch, tmp_path, reason_file, capsys
):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "missing"))
    assert browser.main() == 0
    reason = f"No Chromium: CHROMIUM names {tmp_path}/missing, which does not run"
    assert capsys.readouterr().err == f"{reason}\nThe browser tests will fail.\n"
    with pytest.raises(browser.NoBrowser) as raised:
        browser.browser_path()
    assert str(raised.value) == reason


def test_browser_is_installed_where_none_is_found(monkeypatch, reason_file, capsys):
    found = iter([None, "/usr/bin/chromium"])
    commands = []
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "find", lambda: next(found))
    monkeypatch.setattr(browser, "as_root", list)
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(
        browser, "run", lambda command, problems: commands.append(command) or True
    )
    assert browser.main() == 0
    assert capsys.readouterr().out == "Browser tests use /usr/bin/chromium\n"
    assert [command[-1] for command in commands] == ["update", "fonts-liberation"]


def test_browser_that_cannot_be_installed_leaves_every_reason(monkeypatch, reason_file):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(browser, "as_root", lambda: None)
    monkeypatch.setattr(
        browser, "run", lambda command, problems: problems.append("no network")
    )
    assert browser.main() == 0
    assert reason_file.read_text() == (
        "No Chromium: no apt-get, or no right to use it; no network\n"
    )
