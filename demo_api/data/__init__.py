"""The ordinary data API that every scenario serves: penguins, and a session to log in to."""

from demo_api.data.routes import router
from demo_api.data.sessions import Sessions
from demo_api.data.table import Table

__all__ = ["Sessions", "Table", "router"]
