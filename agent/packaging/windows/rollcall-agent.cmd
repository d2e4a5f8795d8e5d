@rem The agent on a command line: `"%ProgramFiles%\Rollcall\rollcall-agent.cmd" status`. -I: as on Linux, nobody's folder adds modules.
@"%~dp0python\python.exe" -I -m agent %*
