// The window's entry: options of its own, files to open, and how long the start took.
#pragma once

#include <QString>

namespace teardown {

/// Opens the window with the files among the arguments. --startup-times [FILES...]: prints {"first_paint_ms","engine_ready_ms"} counted
/// from the start of the process and ends. --screenshots DIR [FILES...]: writes pictures of the window for the documentation and ends.
int runGui(int argc, char** argv);

/// Milliseconds since the kernel started this process; negative where it can not be told.
double millisecondsSinceProcessStart();

}  // namespace teardown
