"""Which tests of a parallel run stay together on one worker, because they share what is dear to start."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # no types published

_WHOLE_FOLDERS = ("tests/e2e/browser", "tests/integration/desk")  # one browser and one desk are enough for a machine


class TogetherByFile(LoadScopeScheduling):  # type: ignore[misc] # xdist publishes no types
    """Hands out tests by file, and those of some folders by folder."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = nodeid.split("::", 1)[0]
        folder = file.rpartition("/")[0]
        return folder if folder in _WHOLE_FOLDERS else file
