"""What is said where secrets are meant to be: push configurations, with the token and credentials of whoever is called.

A secret there is no finding. A directive is one, and so is a canary; nothing can be cut out of them, so what would be
cut does not pass. Random letters look a little like disguised words to the model: by itself its word counts from where
it blocks, beside a rule that matches from where it would be noted. No original is kept: it would be the secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec.structs import replace

from legation.core import messages as m
from legation.core.content import saying
from legation.core.content.screen import Looked, Screen, Withheld, mode
from legation.core.firewall import Action, Channel, Code, Direction, Settings, Thresholds
from legation.core.firewall.pinned import STRICT
from legation.core.firewall.settings import MESSAGES
from legation.core.reasons import Reason
from legation.core.tenant import Guard

_SECRETS: Final = dict.fromkeys((Code.DL_SECRET, Code.DL_CARD, Code.DL_IBAN), Action.ALLOW)
_LIMITS: Final = Thresholds(annotate=MESSAGES.annotate, block=STRICT[1])
_SAID: Final = frozenset(code for code in Code if code.label.startswith("PI-")) - {Code.PI_MODEL}


def entrusted(params: Any, screen: Screen, channel: Channel, direction: Direction, guard: Guard) -> Looked | None:
    """Look at what a request or a result says of push configurations; None where it says nothing. Raises Withheld."""
    said = dict(_said(params))
    if not said:
        return None
    # The values alone: `token` and `credentials` are our words here.
    looked = _Entrusted(screen).look(list(said.values()), channel, direction, guard)
    if looked is None:
        return None
    names = {f"/{place}": f"/{name}" for place, name in enumerate(said)}
    told = [one for one in looked.report.findings if one.code not in _SECRETS]
    stops = looked.report.would > Action.ANNOTATE or any(one.code in _SAID for one in told)
    would = Action.BLOCK if stops else Action.ALLOW
    action = would if mode(guard, channel) == "enforce" else Action.ALLOW
    findings = tuple(replace(one, pointer=names.get(one.pointer, "")) for one in told if stops)
    report = replace(looked.report, would=would, action=action, findings=findings)
    looked = Looked(action, None, report, saying.record(report, action))
    if action is Action.BLOCK:
        raise Withheld(looked, Reason.CONTENT_BLOCKED if channel is Channel.MESSAGE else Reason.REPLY_BLOCKED)
    return looked


class _Entrusted(Screen):
    """A Screen for what holds secrets on purpose."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(screen.firewall)

    def settings(self, guard: Guard, channel: Channel) -> Settings:
        settings = super().settings(guard, channel)
        floors = {**settings.floors, **_SECRETS}
        return replace(settings, floors=floors, messages=_LIMITS, artifacts=_LIMITS)


def _said(params: Any) -> Iterator[tuple[str, str]]:
    """The texts of push configurations, by where they stand."""
    match params:
        case m.SendMessageRequest():
            if params.configuration is not None and params.configuration.task_push_notification_config is not None:
                yield from _config(params.configuration.task_push_notification_config, "configuration/")
        case m.TaskPushNotificationConfig():
            yield from _config(params)
        case m.GetTaskPushNotificationConfigRequest() | m.DeleteTaskPushNotificationConfigRequest():
            yield "id", params.id
        case m.ListTaskPushNotificationConfigsRequest():
            yield from _present((("pageToken", params.page_token),))
        case m.ListTaskPushNotificationConfigsResponse():
            for place, config in enumerate(params.configs):
                yield from _config(config, f"configs/{place}/")
            yield from _present((("nextPageToken", params.next_page_token),))
        case _:
            pass


def _config(config: m.TaskPushNotificationConfig, where: str = "") -> Iterator[tuple[str, str]]:
    how = config.authentication
    yield from _present(
        (f"{where}{name}", text)
        for name, text in (
            ("url", config.url),
            ("id", config.id),
            ("token", config.token),
            ("authentication/scheme", how.scheme if how is not None else None),
            ("authentication/credentials", how.credentials if how is not None else None),
        )
    )


def _present(named: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in named if text)
