"""nbgrader's settings for this course: `solutions/` is the source, `exercises/` the release."""

import os
from pathlib import Path

from leadlab import environment

c = get_config()  # noqa: F821 - given by nbgrader

environment.put_scripts_on_path()
root = Path(__file__).resolve().parent
exchange = Path(os.environ.get("LEADLAB_EXCHANGE", root / "exchange"))
exchange.mkdir(parents=True, exist_ok=True)

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "lead-lab"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.Exchange.root = str(exchange)
c.ExecutePreprocessor.timeout = 60
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

if os.environ.get("LEADLAB_SANDBOX"):  # submissions are executed in a sandbox, by a warm worker
    from leadlab.grading import execute

    execute.configure(c)
