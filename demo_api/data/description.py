"""What the OpenAPI description says of the responses: statuses, headers, types other than JSON.

(https://spec.openapis.org/oas/v3.1.0#response-object)
"""

from typing import Any

from pydantic import BaseModel

from demo_api.data.penguin import Penguin

Responses = dict[int | str, dict[str, Any]]


EVENT = {"type": "object", "required": ["data"], "properties": {"data": {"type": "string"}}}


class Problem(BaseModel):
    """What is wrong, in one sentence."""

    detail: str


def headers(**described: str) -> dict[str, Any]:
    """Return headers that a response always has, described; an underscore stands for a hyphen."""
    return {
        name.replace("_", "-"): {"description": text, "required": True, "schema": {"type": "string"}}
        for name, text in described.items()
    }


def content(media_type: str, **described: str) -> Responses:
    """Return the one answer of a file: its type, and its headers."""
    # Of a stream the items are described, as FastAPI does (https://spec.openapis.org/oas/v3.2.0#media-type-object).
    schema = {"itemSchema": EVENT} if media_type == "text/event-stream" else {"schema": {"type": "string"}}
    answer: dict[str, Any] = {"content": {media_type: schema}}
    return {200: answer | ({"headers": headers(**described)} if described else {})}


def _form() -> dict[str, Any]:
    """Return the schema of a penguin in a form, where a column that was not measured is left out."""
    schema = Penguin.model_json_schema()
    schema["properties"] = {
        name: next((it for it in column.get("anyOf", ()) if it["type"] != "null"), column)
        for name, column in schema["properties"].items()
    }
    return schema


UNREADABLE: Responses = {400: {"model": Problem, "description": "The body cannot be read as JSON."}}
INVALID: Responses = {
    422: {
        "description": "Validation Error",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/HTTPValidationError"}}},
    }
}
NOT_FOUND: Responses = {404: {"model": Problem, "description": "There is no such penguin."}}
FULL: Responses = {409: {"model": Problem, "description": "As many penguins have been added as the table takes."}}
NOBODY: Responses = {401: {"model": Problem, "description": "Nobody is logged in."}}
TOTAL: Responses = {
    200: {
        "headers": {
            "X-Total-Count": {
                "description": "How many penguins match in all.",
                "required": True,
                "schema": {"type": "integer", "minimum": 0},
            }
        }
    }
}
ADDED: Responses = {201: {"headers": headers(Location="Where the new penguin is.")}}
LOGGED_IN: Responses = {200: {"headers": headers(Set_Cookie="The session, for this mount.")}}
LOGGED_OUT: Responses = {204: {"headers": headers(Set_Cookie="The session's cookie, expired.")}}

# Both types are safelisted (https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": _form()},
            "text/plain": {
                "schema": {
                    "type": "string",
                    "description": "The same, as text; the columns may come in any order.",
                    "pattern": "^species=(Adelie|Chinstrap|Gentoo)&island=(Biscoe|Dream|Torgersen)"
                    "(&sex=(female|male))?(&year=20[0-9][0-9])?$",
                    "examples": ["species=Gentoo&island=Biscoe"],
                }
            },
        },
    }
}
