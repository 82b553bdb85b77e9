// The commands for the open files: reading them again, and closing one.
#pragma once

#include "app/gui/window_context.h"

class QObject;

namespace teardown {

/// `owner`: they work as long as it exists.
void addFileCommands(const WindowContext& context, QObject* owner);

}  // namespace teardown
