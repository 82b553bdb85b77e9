// The goldens of transforms (golden/*.json, made by golden/make_transforms.py) and their values as Python text.
#pragma once

#include "core/base/hash.h"
#include "core/data/pipeline.h"

#include <QtTest>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace teardown {

inline nlohmann::json goldenJson(const char* name) {
    std::ifstream file(std::string(TEST_DATA "/core/data/golden/") + name);
    return nlohmann::json::parse(file);
}

/// A literal. JSON has no tuples: sequences are tuples but for those that the reference takes as lists only.
inline std::string pythonText(const nlohmann::json& value, const std::string& key = {}) {
    if (value.is_null()) return "None";
    if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
    if (value.is_string()) return "'" + value.get<std::string>() + "'";
    if (value.is_number()) return value.dump();
    std::string text;
    if (value.is_object()) {
        for (const auto& [name, item] : value.items()) text += (text.empty() ? "" : ", ") + name + "=" + pythonText(item, name);
        return "dict(" + text + ")";
    }
    const bool list = key == "policies" || key == "eigval" || key == "eigvec" || key == "mean" || key == "std" || key == "keys";
    for (const auto& item : value) text += pythonText(item, list ? key : std::string()) + ", ";
    return list ? "[" + text + "]" : "(" + text + ")";
}

/// The picture of the goldens, computed by a formula: BGR, all in integers.
inline Picture goldenPicture(int height, int width, int seed) {
    Picture picture{width, height, 3, true, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c)
                picture.pixels.push_back(
                    static_cast<std::uint8_t>((((3 * x + 5 * y + 11 * c + 17 * seed) * (x + 2 * y + 7)) >> 7) % 211 + 20));
    return picture;
}

/// SHA-256 of the bytes in C order.
inline std::string sha256Of(const TensorView& view) {
    Sha256 hash;
    hash.update(view.toContiguousBytes());
    return hash.hexDigest();
}

}  // namespace teardown
