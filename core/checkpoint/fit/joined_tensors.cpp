#include "core/checkpoint/fit/joined_tensors.h"

#include <algorithm>
#include <set>

namespace teardown {

namespace {

constexpr char kPartMark = '|';

}  // namespace

std::optional<std::pair<std::string, std::size_t>> numberedPart(const std::string& key) {
    // One digit: no mapping has more parts than that.
    const std::size_t mark = key.size() < 2 ? std::string::npos : key.size() - 2;
    if (mark == std::string::npos || key[mark] != kPartMark || key.back() < '0' || key.back() > '9') return std::nullopt;
    return std::pair{key.substr(0, mark), static_cast<std::size_t>(key.back() - '0')};
}

std::map<std::string, std::vector<std::size_t>> joinableParts(std::span<const std::string> keys) {
    std::map<std::string, std::map<std::size_t, std::size_t>> found;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (const auto part = numberedPart(keys[i])) found[part->first][part->second] = i;
    std::map<std::string, std::vector<std::size_t>> joinable;
    for (const auto& [key, parts] : found) {
        if (parts.size() < 2 || parts.rbegin()->first + 1 != parts.size()) continue;
        for (const auto& [number, place] : parts) joinable[key].push_back(place);
    }
    return joinable;
}

std::optional<Shape> joinedShape(std::span<const Shape> parts) {
    if (parts.empty() || parts.front().empty()) return std::nullopt;
    Shape whole = parts.front();
    for (const Shape& part : parts.subspan(1)) {
        if (part.size() != whole.size() || !std::equal(part.begin() + 1, part.end(), whole.begin() + 1)) return std::nullopt;
        whole.front() += part.front();
    }
    return whole;
}

TensorView joinedValues(std::span<const TensorView> parts) {
    std::vector<Shape> shapes;
    std::vector<std::byte> bytes;
    for (const TensorView& part : parts) {
        shapes.push_back(part.shape());
        const std::vector<std::byte> more = part.toContiguousBytes();
        bytes.insert(bytes.end(), more.begin(), more.end());
    }
    return TensorView::fromBytes(parts.front().dtype(), joinedShape(shapes).value_or(Shape{}), std::move(bytes));
}

std::vector<std::pair<std::string, Shape>> withJoinedShapes(std::vector<std::pair<std::string, Shape>> tensors) {
    std::vector<std::string> keys;
    for (const auto& [key, shape] : tensors) keys.push_back(key);
    std::set<std::size_t> used;
    for (const auto& [key, parts] : joinableParts(keys)) {
        std::vector<Shape> shapes;
        for (const std::size_t part : parts) shapes.push_back(tensors[part].second);
        const auto whole = joinedShape(shapes);
        if (!whole) continue;
        tensors[parts.front()] = {key, *whole};
        used.insert(parts.begin() + 1, parts.end());
    }
    std::vector<std::pair<std::string, Shape>> left;
    for (std::size_t i = 0; i < tensors.size(); ++i)
        if (!used.contains(i)) left.push_back(std::move(tensors[i]));
    return left;
}

}  // namespace teardown
