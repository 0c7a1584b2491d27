"""An S3 server that checks signatures and policies: moto's, on a port of its own."""

import json
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "0"  # noqa: TID251 - moto reads it when imported

from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import create_backend_app
from moto.s3.models import s3_backends
from pydantic import SecretStr
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from vitrine.settings import Settings

ACCOUNT, REGION, BUCKET = "123456789012", "eu-central-1", "shop-window"
EVERYTHING = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None: ...  # noqa: A002


@dataclass
class S3:
    key_id: str
    secret: str
    server: BaseWSGIServer | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"s3://{BUCKET}/vitrine?endpoint=http://127.0.0.1:{self.port}&region={REGION}"

    def settings(self, base: Settings, **more: object) -> Settings:
        given = {
            "blob_url": self.url,
            "blob_key_id": self.key_id,
            "blob_key_secret": SecretStr(self.secret),
        }
        return base.model_copy(update=given | more)

    def come(self) -> None:
        """On the same port as before, as a server does that was away."""
        app = create_backend_app("s3")
        self.server = make_server("127.0.0.1", self.port, app, threaded=True, request_handler=Quiet)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def go_away(self) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()
        self.server = None


@contextmanager
def running_s3() -> Generator[S3]:
    people = iam_backends[ACCOUNT]["aws"]
    people.create_user(REGION, "vitrine")
    policy = json.dumps({"Version": "2012-10-17", "Statement": [EVERYTHING]})
    people.put_user_policy("vitrine", "everything", policy)
    key = people.create_access_key("vitrine")
    s3_backends[ACCOUNT]["aws"].create_bucket(BUCKET, REGION)
    s3 = S3(key.access_key_id, key.secret_access_key)
    s3.come()
    try:
        yield s3
    finally:
        if s3.server is not None:
            s3.go_away()
        iam_backends[ACCOUNT]["aws"].reset()
        s3_backends[ACCOUNT]["aws"].reset()
