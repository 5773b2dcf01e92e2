"""What `make run` prepares before it serves."""

from portal.management.commands import serve


def test_static_files_are_collected_again_only_when_their_sources_changed(monkeypatch, settings, tmp_path):
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "var" / "static"
    source = tmp_path / "portal" / "static" / "site.css"
    lock = tmp_path / "requirements" / "base.txt"
    for path in (source, lock):
        path.parent.mkdir(parents=True)
        path.write_text("first")
    runs = []

    def collect(*_args, **_options):
        runs.append(1)
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        (settings.STATIC_ROOT / f"site.{len(runs)}.css").write_text("collected")

    monkeypatch.setattr(serve, "call_command", collect)
    for changed, times in ((None, 1), (None, 1), (source, 2), (None, 2), (lock, 3), (None, 3)):
        if changed:
            changed.write_text("changed now")
        serve.collect_static()
        assert len(runs) == times
