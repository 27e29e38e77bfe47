"""What is uploaded to be looked at before it is imported, and goes again."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest
from django.core.exceptions import BadRequest
from django.test import Client

from constituencies.kit.uploads import KEPT_SECONDS, Upload, folder, remove_old
from constituencies.models import Campaign
from mcm.models import User
from targeting.tasks import remove_uploads


@pytest.mark.parametrize(("mode", "content"), [("r", "Ynys Môn, £5"), ("rb", b"\xef\xbb\xbfa\x00")])
def test_it_comes_back_as_it_was(mode: str, content: str | bytes, own_home: Path) -> None:
    upload = Upload(read_mode=mode)
    upload.save(content)
    assert Upload(name=upload.name, read_mode=mode).read() == content
    assert stat.S_IMODE(folder().stat().st_mode) == 0o700
    upload.remove()
    upload.remove()
    assert list(folder().iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", "0" * 32, None, "a\0b"])
def test_another_name_leads_nowhere(name: str | None) -> None:
    with pytest.raises(BadRequest, match="expired"):
        Upload(name=name).read()


def test_what_nobody_came_back_to_is_removed() -> None:
    old, new = Upload(), Upload()
    old.save("old")
    new.save("new")
    an_hour_ago = time.time() - KEPT_SECONDS - 1
    os.utime(folder() / str(old.name), (an_hour_ago, an_hour_ago))
    remove_uploads()
    assert [path.name for path in folder().iterdir()] == [new.name]
    assert remove_old(time.time() + 2 * KEPT_SECONDS) == 1


def test_an_import_whose_upload_is_gone_says_so(client: Client, campaign: Campaign, ada: User) -> None:
    client.force_login(ada)
    answer = client.post(
        "/admin/targeting/targetweight/process_import/",
        {"import_file_name": "0" * 32, "original_file_name": "weights.csv", "format": "0", "resource": "0"},
    )
    assert answer.status_code == 400
