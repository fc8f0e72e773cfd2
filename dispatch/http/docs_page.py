"""`/api/docs`: the page on which people read and try the API, under a content security policy of its own.

The page's only script of ours is a file, so that no script may stand in the page. Swagger UI sets the style of its own
elements, which is why styles may.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from flask_swagger_ui import get_swaggerui_blueprint

from dispatch.http.guard import needs
from dispatch.vocabulary.permissions import Permission

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Field Dispatch: the API</title>
<link rel="stylesheet" href="{path}/index.css">
<link rel="stylesheet" href="{path}/swagger-ui.css">
<link rel="icon" href="{path}/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui" data-document="{document}"></div>
<script src="{path}/swagger-ui-bundle.js"></script>
<script src="{path}/start.js"></script>
</body>
</html>
"""
START = """const root = document.getElementById("swagger-ui");
window.ui = SwaggerUIBundle({
  url: root.dataset.document,
  domNode: root,
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
"""


def install(app: Flask, path: str, document: str) -> None:
    """Puts the page under `path` on an application; it shows the OpenAPI document at `document`."""
    app.register_blueprint(get_swaggerui_blueprint(path, document, blueprint_name="docs"))
    files: Callable[..., Any] = app.view_functions["docs.show"]

    page = PAGE.format(path=path, document=document)

    def show(**given: str) -> Any:
        asked = given.get("path", "index.html")
        if asked == "index.html":
            return Response(page, mimetype="text/html", headers={"Content-Security-Policy": POLICY})
        if asked == "start.js":
            return Response(START, mimetype="text/javascript")
        return files(asked)

    app.view_functions["docs.show"] = needs(Permission.PUBLIC)(show)
