// Shapes as the user writes them.
#pragma once

#include <string>
#include <vector>

namespace teardown {

/// The positive numbers of "224", "3x224x224" or "3,224,224"; appended to numbers; false for anything else.
bool readShape(const std::string& word, std::vector<int>& numbers);

}  // namespace teardown
