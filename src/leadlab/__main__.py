"""``python -m leadlab``, for folders whose name breaks a script's first line."""

import sys

from leadlab.cli import main

sys.exit(main())
