// Colour maps as 256-entry tables: viridis, magma, coolwarm, grey, jet, turbo (data from matplotlib, CC0 / BSD; jet from its formula).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace teardown {

enum class ColourMap { Viridis, Magma, Coolwarm, Grey, Jet, Turbo };

struct Rgb {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    bool operator==(const Rgb&) const = default;
};

const std::array<Rgb, 256>& colourTable(ColourMap map);
const char* colourMapName(ColourMap map);  ///< "viridis", ...
std::optional<ColourMap> colourMapFromName(std::string_view name);
std::span<const ColourMap> allColourMaps();

}  // namespace teardown
