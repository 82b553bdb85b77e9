// What the verb calendar prints.
#pragma once

#include "core/base/json.h"
#include "core/training/calendar/calendar.h"

#include <string>

namespace teardown::training {

/// Every `every`-th iteration and the last one.
Json calendarJson(const Calendar& calendar, std::int64_t every);
/// Hooks, then a line for each epoch, or for each twentieth of a run that counts iterations.
std::string calendarText(const Calendar& calendar);

}  // namespace teardown::training
