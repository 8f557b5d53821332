"""Files of background jobs: uploads and results, kept for a while and then forgotten, because they hold people."""

from __future__ import annotations

import datetime as dt

from django.core.files.storage import default_storage
from django.db.models import Q

from anju.core import clock
from anju.core.models import BackgroundJob

KEPT_FOR = dt.timedelta(days=30)
UPLOAD = "file"
"""The parameter of a job that names its upload."""


def forget_old_files() -> int:
    """Delete the files of the scope's jobs that were asked for too long ago; return how many jobs lost theirs.

    The jobs stay, with what they counted. A dry run shares its upload with the import that followed, so the file may
    be gone already.
    """
    old = BackgroundJob.objects.filter(created_at__lt=clock.now() - KEPT_FOR).filter(
        ~Q(result_file="") | Q(params__has_key=UPLOAD)
    )
    forgotten = 0
    for job in old.iterator():
        for path in (job.result_file, job.params.pop(UPLOAD, "")):
            if path:
                default_storage.delete(path)
        job.result_file = ""
        job.save(update_fields=["result_file", "params"])
        forgotten += 1
    return forgotten
