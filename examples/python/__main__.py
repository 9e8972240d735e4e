import pulumi

from exchange_rollup import ServerRollup, get_rollup

config = pulumi.Config()

ex1 = ServerRollup(
    "EX1",
    connection={
        "host": config.require("host"),
        "port": config.get_int("port") or 22,
        "user": "Administrator",
        "password": config.require_secret("password"),
        "knownHosts": config.require("knownHosts"),
    },
    rollup="RU7",
    package=config.require("package"),
)

pulumi.export("level", ex1.level)
pulumi.export("bulletin", get_rollup("RU7", "RTM")["bulletin"])
