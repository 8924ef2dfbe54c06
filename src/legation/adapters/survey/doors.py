"""The interfaces a card declares, and how each of them is asked: A2A 1.0 and 0.3, JSON-RPC and HTTP+JSON.

A table of requests. What is asked for does not exist, or should be refused; the one message that is sent says that it
may be ignored.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec

MOST_DOORS: Final = 8
TEXT: Final = "A posture audit asks whether strangers may call. Nothing needs to be done."


class Request(NamedTuple):
    """One request."""

    method: str
    url: str
    body: bytes = b""


class Door(NamedTuple):
    """One interface."""

    url: str
    binding: str
    version: str
    tenant: str = ""

    @property
    def legacy(self) -> bool:
        return self.version.startswith("0.")

    @property
    def rest(self) -> bool:
        return self.binding == "HTTP+JSON"

    @property
    def spoken(self) -> bool:
        """Whether this knows how to ask there."""
        return self.binding in {"JSONRPC", "HTTP+JSON"}

    def get_task(self, task: str) -> Request:
        return self._request("GetTask", "tasks/get", {"id": task}, ("GET", f"/tasks/{task}"))

    def extended_card(self) -> Request:
        rest = ("GET", "/card" if self.legacy else "/extendedAgentCard")
        return self._request("GetExtendedAgentCard", "agent/getAuthenticatedExtendedCard", {}, rest)

    def send(self, message: str) -> Request:
        """A message, to be answered at once with a task where the agent makes one."""
        if self.legacy:
            parts = {"role": "user", "kind": "message", "parts": [{"kind": "text", "text": TEXT}]}
            return self._request(
                "", "message/send", {"message": {"messageId": message, **parts}, "configuration": {"blocking": False}}
            )
        said = {"messageId": message, "role": "ROLE_USER", "parts": [{"text": TEXT}]}
        params = {"message": said, "configuration": {"returnImmediately": True}}
        return self._request("SendMessage", "", params, ("POST", "/message:send"))

    def create_push(self, task: str, url: str) -> Request:
        if self.legacy:
            params = {"taskId": task, "pushNotificationConfig": {"url": url}}
            return self._request("", "tasks/pushNotificationConfig/set", params)
        rest = ("POST", f"/tasks/{quote(task, safe='')}/pushNotificationConfigs")
        return self._request("CreateTaskPushNotificationConfig", "", {"taskId": task, "url": url}, rest)

    def delete_push(self, task: str, config: str) -> Request:
        rest = ("DELETE", f"/tasks/{quote(task, safe='')}/pushNotificationConfigs/{quote(config, safe='')}")
        if self.legacy:
            params = {"id": task, "pushNotificationConfigId": config}
            return self._request("", "tasks/pushNotificationConfig/delete", params)
        return self._request("DeleteTaskPushNotificationConfig", "", {"taskId": task, "id": config}, rest)

    def cancel(self, task: str) -> Request:
        rest = ("POST", f"/tasks/{quote(task, safe='')}:cancel")
        return self._request("CancelTask", "tasks/cancel", {"id": task}, rest)

    def _request(
        self, current: str, legacy: str, params: dict[str, Any], rest: tuple[str, str] = ("POST", "")
    ) -> Request:
        if self.rest:
            prefix = "/v1" if self.legacy else f"/{quote(self.tenant, safe='')}" if self.tenant else ""
            body = msgspec.json.encode(params) if rest[0] == "POST" else b""
            return Request(rest[0], f"{self.url.rstrip('/')}{prefix}{rest[1]}", body)
        if self.tenant and not self.legacy:
            params = {**params, "tenant": self.tenant}
        document = {"jsonrpc": "2.0", "id": "1", "method": legacy if self.legacy else current, "params": params}
        return Request("POST", self.url, msgspec.json.encode(document))


def doors(card: dict[str, Any]) -> list[Door]:
    """The interfaces of a card of 1.0 or 0.3, as far as they can be read, at most `MOST_DOORS`."""
    found = [_door(one, "protocolBinding", "1.0") for one in _listed(card.get("supportedInterfaces"))]
    if "supportedInterfaces" not in card:
        first = {"url": card.get("url"), "transport": card.get("preferredTransport", "JSONRPC")}
        found = [_door(one, "transport", "0.3") for one in (first, *_listed(card.get("additionalInterfaces")))]
    return list(dict.fromkeys(one for one in found if one is not None))[:MOST_DOORS]


def _door(offered: Any, binding: str, version: str) -> Door | None:
    if not isinstance(offered, dict) or not isinstance(url := offered.get("url"), str) or not url:
        return None
    tenant = offered.get("tenant")
    return Door(
        url,
        str(offered.get(binding, "")),
        str(offered.get("protocolVersion", version)),
        tenant if isinstance(tenant, str) else "",
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
