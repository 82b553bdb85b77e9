// The order in which Tab moves through the widgets.
#pragma once

class QWidget;

namespace teardown {

/// Puts `moved` and its children after `after` and its children, in whichever order they were created.
void moveInTabOrder(QWidget* after, QWidget* moved);

}  // namespace teardown
