"""What listens, accepts, and goes on whatever happens; ``demo_api/serve.py`` puts it together."""
