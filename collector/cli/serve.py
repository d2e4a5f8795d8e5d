"""`rollcall serve`."""

import logging
import sys
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.options import DataOption, folder_named
from collector.operation.log_format import LogFormat
from collector.operation.log_handler import log_handler
from collector.serving import serve_until_stopped
from collector.serving_wiring import serving_of
from collector.wiring import open_collector


def command(
    data: DataOption = None,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what happens, not only what goes wrong.")] = False,
    log_format: Annotated[LogFormat | None, typer.Option(help="The form of the log; else collector.toml says it.")] = None,
) -> None:
    """Listen until Ctrl-C or SIGTERM. The log goes to stderr."""
    with open_collector(folder_named(data)) as collector:
        config = collector.config
        handler = log_handler(sys.stderr, log_format or config.log_format)
        logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])

        def ready() -> None:
            ports = f"enrolment {config.enrolment_port}, agents {config.agents_port}, HTTPS {config.https_port}"
            output.show(f"Listening on {config.listen}: {ports}. Stop with Ctrl-C.")
            sys.stdout.flush()

        serve_until_stopped(serving_of(collector), ready)
    output.show("Stopped.")
