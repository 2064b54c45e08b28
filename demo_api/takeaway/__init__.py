"""Code to take away, in parts; ``demo_api/standalone.py`` puts them together."""
