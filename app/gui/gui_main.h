// Entry point of the window: its own options, files to open, and startup times.
#pragma once

#include <QString>

namespace teardown {

/// Opens the window with the files among the arguments. --startup-times [FILES...]: prints {"first_paint_ms","engine_ready_ms"}, counted
/// from the start of the process, and quits. --stalls FILE [FILES...]: writes what keeps the window from reacting (stall_log.h).
/// --screenshots DIR [FILES...]: writes pictures of the window for the documentation and quits.
int runGui(int argc, char** argv);

/// Milliseconds since the kernel started this process; negative if unknown.
double millisecondsSinceProcessStart();

}  // namespace teardown
