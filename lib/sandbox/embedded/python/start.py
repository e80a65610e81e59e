"""What CPython's own main program does around a script, for a build that is a library."""

import builtins
import sys
import traceback


_HERE = (lambda: None).__code__.co_filename


def _shown(error):
    """The traceback without what lies before the user's own code."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == _HERE:
        trace = trace.tb_next
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, trace)
        return
    error.__traceback__ = trace
    traceback.print_exception(error)


def _code_of(error):
    """The exit code that a SystemExit asks for."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    _flush()
    print(code, file=sys.stderr)
    return 1


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass


def _run(kind, text):
    import __main__

    space = __main__.__dict__
    if kind == "module":
        import runpy

        runpy._run_module_as_main(text)
        return
    if kind == "command":
        source, name = text, "<string>"
    elif kind == "stdin":
        source, name = sys.stdin.read(), "<stdin>"
    else:
        import os

        if os.path.isdir(text) or text.endswith((".zip", ".pyz")):
            import runpy

            runpy.run_path(text, run_name="__main__")
            return
        with open(text, "rb") as file:
            source = file.read()
        name = os.path.abspath(text)
        space["__file__"] = name
    if kind != "file":
        import linecache

        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    exec(compile(source, name, "exec", dont_inherit=True), space)


def _prompt(quiet):
    import code
    import __main__

    banner = "" if quiet else f"Python {sys.version} on {sys.platform}\n" + (
        'Type "help", "copyright", "credits" or "license" for more information.'
    )
    sys.ps1 = getattr(sys, "ps1", ">>> ")
    sys.ps2 = getattr(sys, "ps2", "... ")
    code.InteractiveConsole(__main__.__dict__).interact(banner=banner, exitmsg="")


def start(kind, text, args, path, warn, quiet, stay):
    """Runs what the command line names; gives the exit code."""
    import types

    main = types.ModuleType("__main__")
    main.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = main
    sys.argv[:] = args
    sys.dont_write_bytecode = True
    sys.executable = "/usr/bin/python3"
    if path is not None:
        sys.path.insert(0, path)
    if warn:
        import warnings

        sys.warnoptions[:] = warn
        warnings._processoptions(warn)
    status = 0
    try:
        if kind != "prompt":
            _run(kind, text)
        if stay:
            _prompt(quiet)
    except SystemExit as error:
        status = _code_of(error)
    except BaseException as error:
        _flush()
        _shown(error)
        status = 130 if isinstance(error, KeyboardInterrupt) else 1
    import atexit

    atexit._run_exitfuncs()
    _flush()
    return status
