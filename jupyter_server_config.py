"""For a JupyterLab that is started by hand in this folder: the learner's copies of the labs are made as `leadlab lab` does."""

import sys

from leadlab import course, environment, work

c = get_config()  # noqa: F821 - given by Jupyter

environment.put_scripts_on_path()
try:
    work.start_all(course.load())
except course.CourseError as error:
    print(f"leadlab: {error}", file=sys.stderr)
