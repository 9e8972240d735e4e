"""The resources of exchange-rollup, as far as this program needs them: names and meanings are those of the schema."""

from typing import Any, Mapping, Optional

import pulumi


class ServerRollup(pulumi.CustomResource):
    """One standalone server, kept at an update rollup."""

    level: pulumi.Output[str]
    """Where the last look found the server: "RTM-RU7"."""

    def __init__(
        self,
        name: str,
        *,
        connection: pulumi.Input[Mapping[str, Any]],
        rollup: pulumi.Input[str],
        opts: Optional[pulumi.ResourceOptions] = None,
        **more: Any,
    ) -> None:
        outputs = {"level": None, "server": None, "restartPending": None}
        inputs = {"connection": connection, "rollup": rollup, **more, **outputs}
        super().__init__("exchange-rollup:index:ServerRollup", name, inputs, opts)


def get_rollup(rollup: str, service_pack: Optional[str] = None) -> pulumi.Output[Any]:
    """What the catalogue knows of a rollup: level, kb, build, bulletin."""
    args = {"rollup": rollup, "servicePack": service_pack}
    return pulumi.Output.from_input(pulumi.runtime.invoke_async("exchange-rollup:index:getRollup", args))
