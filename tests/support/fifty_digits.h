// The fifty digits of tests/golden/input/drawings: strokes as a hand makes them - other slants, sizes, places and pens, loops closed and
// open.
#pragma once

#include "core/render/drawing.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace teardown::test {

struct DrawnDigit {
    std::string name;
    int digit = -1;
    Drawing drawing;
};

/// Empty when the file is not there or not what it should be.
inline std::vector<DrawnDigit> fiftyDigits(const std::string& testData) {
    std::ifstream file(testData + "/golden/input/drawings/fifty_digits.json");
    const nlohmann::json rows = nlohmann::json::parse(file, nullptr, false);
    std::vector<DrawnDigit> digits;
    if (!rows.is_array()) return digits;
    for (const auto& row : rows) {
        DrawnDigit digit{row.at("name"), row.at("digit"), {}};
        for (const auto& line : row.at("strokes")) {
            Stroke stroke;
            stroke.pen = row.at("pen");
            for (const auto& point : line) stroke.points.push_back({point.at(0), point.at(1)});
            digit.drawing.push_back(std::move(stroke));
        }
        digits.push_back(std::move(digit));
    }
    return digits;
}

}  // namespace teardown::test
