// The command line of the program: chooses between window and verb, runs the verb, and maps its outcome to an exit code and messages.
#pragma once

namespace teardown {

/// Exit codes of every verb.
inline constexpr int kExitDone = 0;
inline constexpr int kExitBadInput = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInternal = 3;

/// True when the first argument is a verb, --help, --version, an unknown option, or a word that is not a file and may be a mistyped verb.
/// Everything else (files, --startup-times, options of Qt, nothing) opens the window.
bool isCommandLine(int argc, char** argv);

/// Parses the arguments and runs the verb. Never throws.
int runCli(int argc, char** argv);

/// Whether a window can be opened: there is a display, or a platform set by QT_QPA_PLATFORM or -platform.
bool canOpenWindow(int argc, char** argv);
/// Explains on stderr what to do without a display; returns the exit code.
int explainMissingDisplay();

}  // namespace teardown
