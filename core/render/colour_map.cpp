#include "core/render/colour_map.h"

#include "core/render/colour_map_data.h"

#include <span>

namespace teardown {
namespace {

using Table = std::array<Rgb, 256>;

constexpr ColourMap kMaps[] = {ColourMap::Viridis, ColourMap::Magma, ColourMap::Coolwarm,
                               ColourMap::Grey,    ColourMap::Jet,   ColourMap::Turbo};

struct Knot {
    double x;
    double y;
};

// matplotlib's definition of jet: piecewise linear in each channel.
constexpr Knot kJetRed[] = {{0, 0}, {0.35, 0}, {0.66, 1}, {0.89, 1}, {1, 0.5}};
constexpr Knot kJetGreen[] = {{0, 0}, {0.125, 0}, {0.375, 1}, {0.64, 1}, {0.91, 0}, {1, 0}};
constexpr Knot kJetBlue[] = {{0, 0.5}, {0.11, 1}, {0.34, 1}, {0.65, 0}, {1, 0}};

/// The arithmetic follows matplotlib's order of operations: the last bit of a double decides some bytes.
std::uint8_t channelAt(std::span<const Knot> knots, int entry) {
    if (entry == 0) return static_cast<std::uint8_t>(255 * knots.front().y);
    if (entry == 255) return static_cast<std::uint8_t>(255 * knots.back().y);
    const double x = 255 * (entry * (1.0 / 255));
    std::size_t right = 1;
    while (right + 1 < knots.size() && x > knots[right].x * 255) ++right;
    const Knot& a = knots[right - 1];
    const Knot& b = knots[right];
    const double distance = (x - a.x * 255) / (b.x * 255 - a.x * 255);
    return static_cast<std::uint8_t>(255 * (distance * (b.y - a.y) + a.y));
}

Table jetTable() {
    Table table;
    for (int i = 0; i < 256; ++i)
        table[static_cast<std::size_t>(i)] = {channelAt(kJetRed, i), channelAt(kJetGreen, i), channelAt(kJetBlue, i)};
    return table;
}

Table greyTable() {
    Table table;
    for (std::size_t i = 0; i < 256; ++i) {
        const auto level = static_cast<std::uint8_t>(i);
        table[i] = {level, level, level};
    }
    return table;
}

Table sampledTable(const std::uint32_t (&samples)[256]) {
    Table table;
    for (std::size_t i = 0; i < 256; ++i) {
        table[i] = {static_cast<std::uint8_t>(samples[i] >> 16), static_cast<std::uint8_t>(samples[i] >> 8 & 0xff),
                    static_cast<std::uint8_t>(samples[i] & 0xff)};
    }
    return table;
}

}  // namespace

const std::array<Rgb, 256>& colourTable(ColourMap map) {
    static const Table viridis = sampledTable(kViridisSamples);
    static const Table magma = sampledTable(kMagmaSamples);
    static const Table coolwarm = sampledTable(kCoolwarmSamples);
    static const Table grey = greyTable();
    static const Table jet = jetTable();
    static const Table turbo = sampledTable(kTurboSamples);
    switch (map) {
        case ColourMap::Viridis:
            return viridis;
        case ColourMap::Magma:
            return magma;
        case ColourMap::Coolwarm:
            return coolwarm;
        case ColourMap::Grey:
            return grey;
        case ColourMap::Jet:
            return jet;
        case ColourMap::Turbo:
            return turbo;
    }
    return viridis;
}

const char* colourMapName(ColourMap map) {
    switch (map) {
        case ColourMap::Viridis:
            return "viridis";
        case ColourMap::Magma:
            return "magma";
        case ColourMap::Coolwarm:
            return "coolwarm";
        case ColourMap::Grey:
            return "grey";
        case ColourMap::Jet:
            return "jet";
        case ColourMap::Turbo:
            return "turbo";
    }
    return "viridis";
}

std::optional<ColourMap> colourMapFromName(std::string_view name) {
    for (const ColourMap map : kMaps) {
        if (name == colourMapName(map)) return map;
    }
    if (name == "gray") return ColourMap::Grey;
    return std::nullopt;
}

std::span<const ColourMap> allColourMaps() { return kMaps; }

}  // namespace teardown
