// A step as one small picture, for strips and graphs.
#pragma once

#include "core/trace/step.h"

#include <QImage>

namespace teardown {

/// The plane with the largest variation in the step's last tensor; null if there is nothing to show. For any thread.
QImage stepTile(const Step& step, int size);

}  // namespace teardown
