// The order in which Tab goes from widget to widget.
#pragma once

class QWidget;

namespace teardown {

/// Puts `moved` and what is in it behind `after` and what is in that, whenever they were made.
void moveInTabOrder(QWidget* after, QWidget* moved);

}  // namespace teardown
