"""One target under atheris: the driver starts this as a process of its own, with libFuzzer's options behind the name."""

import sys
from random import Random

import atheris

_ALSO = ("tomllib", "csv", "tarfile")  # pure Python that reads what people hand us: its branches show the fuzzer the form


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["agent", "collector", "compliance", *_ALSO]):
        from tests.fuzz.table import load

        target = load(name)
    mutation = target.mutation

    def mutate(data: bytes, most_bytes: int, seed: int) -> bytes:
        random = Random(seed)  # noqa: S311 - chance, not secrecy
        if mutation is None or random.random() < 0.3:
            return bytes(atheris.Mutate(data, most_bytes))
        return mutation(bytes(data), most_bytes, random, _change)[:most_bytes]

    again = f"{sys.executable} -m tests.fuzz.one_target {name}"  # libFuzzer hands this to a shell when it merges
    atheris.Setup([again, *options], target.take, custom_mutator=mutate if mutation else None)
    atheris.Fuzz()


def _change(data: bytes, most_bytes: int) -> bytes:
    """The mutation of libFuzzer, which takes no input longer than what it may give."""
    return bytes(atheris.Mutate(data[:most_bytes], most_bytes))


if __name__ == "__main__":
    main()
