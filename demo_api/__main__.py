"""``python -m demo_api`` is ``demo-api``."""

from demo_api.cli import main

main()
