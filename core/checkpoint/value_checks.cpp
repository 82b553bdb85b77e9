#include "core/checkpoint/value_checks.h"

#include "core/base/text.h"
#include "core/checkpoint/stored_checkpoint.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <new>

namespace teardown {
namespace {

/// The integers of a view, in C order.
std::vector<std::int64_t> integersOf(const TensorView& view) {
    std::vector<std::int64_t> values;
    if (view.numel() == 0) return values;
    const std::vector<std::byte> bytes = view.toContiguousBytes();
    const std::size_t item = itemSize(view.dtype());
    values.reserve(bytes.size() / item);
    for (std::size_t at = 0; at + item <= bytes.size(); at += item) {
        std::int64_t value = 0;
        if (view.dtype() == DType::Int64) {
            std::memcpy(&value, &bytes[at], sizeof value);
        } else {
            std::int32_t narrow = 0;
            std::memcpy(&narrow, &bytes[at], sizeof narrow);
            value = narrow;
        }
        values.push_back(value);
    }
    return values;
}

Message outside(std::int64_t index, std::int64_t size) {
    return message("value-checks.has-the-index-where", static_cast<std::int64_t>(size),
                   "has the index {index} where its dimension has {value} place",
                   "has the index {index} where its dimension has {value} places", {{"index", index}, {"value", size}});
}

std::optional<Message> cooProblem(const ValueCheck& check, const TensorView& indices) {
    const std::vector<std::int64_t> values = integersOf(indices);
    if (values.empty()) return std::nullopt;
    const std::int64_t count = indices.shape()[1];
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::int64_t size = check.size[i / static_cast<std::size_t>(count)];
        if (values[i] < 0 || values[i] >= size) return outside(values[i], size);
    }
    return std::nullopt;
}

/// Rows (or columns) as start positions, and the columns (or rows) of the values; blocks of them in BSR and BSC.
std::optional<Message> compressedProblem(const ValueCheck& check, const TensorView& compressed, const TensorView& plain) {
    if (compressed.rank() < 1 || plain.rank() != compressed.rank())
        return message("value-checks.has-indices-of-two", "has indices of two different ranks");
    const auto batches = static_cast<std::size_t>(compressed.rank()) - 1;
    if (check.size.size() < batches + 2)
        return message("value-checks.has-more-dimensions-of", "has more dimensions of batches than its size");
    const bool columns = check.layout.ends_with("_csc") || check.layout.ends_with("_bsc");
    const bool blocks = check.layout.ends_with("_bsr") || check.layout.ends_with("_bsc");
    std::int64_t lines = check.size[batches + (columns ? 1 : 0)];
    std::int64_t places = check.size[batches + (columns ? 0 : 1)];
    if (blocks) {
        if (check.values.size() < batches + 3) return message("value-checks.has-values-that-are", "has values that are no blocks");
        const std::int64_t height = check.values[batches + 1];
        const std::int64_t width = check.values[batches + 2];
        if (height <= 0 || width <= 0 || check.size[batches] % height != 0 || check.size[batches + 1] % width != 0)
            return message("value-checks.has-blocks-that-do", "has blocks that do not fill its size");
        lines /= columns ? width : height;
        places /= columns ? height : width;
    }
    const std::int64_t starts = compressed.shape().back();
    const std::int64_t count = plain.shape().back();
    if (starts != lines + 1)
        return message("value-checks.has-compressed-indices-for", "has {starts} compressed indices for {lines} lines, which need {lines2}",
                       {{"starts", starts}, {"lines", lines}, {"lines2", lines + 1}});
    const std::vector<std::int64_t> begin = integersOf(compressed);
    const std::vector<std::int64_t> index = integersOf(plain);
    for (std::size_t at = 0; at < begin.size(); ++at) {
        const std::size_t line = at % static_cast<std::size_t>(starts);
        if (line == 0 && begin[at] != 0)
            return message("value-checks.has-compressed-indices-that", "has compressed indices that begin with {begin}, not 0",
                           {{"begin", begin[at]}});
        if (line > 0 && begin[at] < begin[at - 1])
            return message("value-checks.has-compressed-indices-that-fall", "has compressed indices that fall from {begin} to {begin2}",
                           {{"begin", begin[at - 1]}, {"begin2", begin[at]}});
        if (begin[at] > count)
            return message("value-checks.has-the-compressed-index", "has the compressed index {begin} for {count} values",
                           {{"begin", begin[at]}, {"count", count}});
        if (line + 1 == static_cast<std::size_t>(starts) && begin[at] != count)
            return message("value-checks.has-compressed-indices-that-end",
                           "has compressed indices that end with {begin} for {count} values", {{"begin", begin[at]}, {"count", count}});
    }
    for (const std::int64_t value : index)
        if (value < 0 || value >= places) return outside(value, places);
    return std::nullopt;
}

std::optional<Message> channelProblem(const ValueCheck& check, const TensorView& values) {
    const bool scales = check.kind == ValueCheck::Kind::Scales;
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        const double value = values.at(i);
        if (scales ? !std::isfinite(value) || value <= 0 : !isZeroPoint(check.dtype, value))
            return message("value-checks.has-the-among-those", "has the {which} {value} among those of its channels",
                           {{"which", scales ? message("value-checks.scale", "scale") : message("value-checks.zero-point", "zero point")},
                            {"value", pythonFloat(value)}});
    }
    return std::nullopt;
}

}  // namespace

bool isZeroPoint(DType dtype, double value) {
    if (!std::isfinite(value)) return false;
    switch (dtype) {
        case DType::QInt8:
            return value >= -128 && value <= 127;
        case DType::QUInt8:
            return value >= 0 && value <= 255;
        case DType::QInt32:
            return value >= -2147483648.0 && value <= 2147483647.0;
        default:
            return true;
    }
}

std::optional<Message> problemOf(const ValueCheck& check, const std::vector<TensorView>& parts) {
    switch (check.kind) {
        case ValueCheck::Kind::Coo:
            return cooProblem(check, parts[0]);
        case ValueCheck::Kind::Compressed:
            return compressedProblem(check, parts[0], parts[1]);
        case ValueCheck::Kind::Scales:
        case ValueCheck::Kind::ZeroPoints:
            return channelProblem(check, parts[0]);
    }
    return std::nullopt;
}

void StoredCheckpoint::runChecks(const TaskContext& task) {
    constexpr std::size_t kShown = 20;
    std::uint64_t read = 0;
    std::size_t found = 0;
    bool skipped = false;
    for (const ValueCheck& check : m_parts.checks) {
        std::vector<TensorView> parts;
        for (const TensorRecord& record : check.parts) {
            double bytes = static_cast<double>(itemSize(record.dtype));
            for (const std::int64_t size : record.shape) bytes *= static_cast<double>(size);
            if (record.storage < 0 || bytes + static_cast<double>(read) > static_cast<double>(kMaxCheckedBytes)) break;
            CheckpointTensor tensor{{}, record.dtype, record.shape, record.strides, record.offset, record.storage};
            const auto extent = extentOf(tensor);
            if (!extent.ok() || (extent->storage && (isBomb(*extent->storage) || extent->length > kMaxCheckedBytes))) break;
            read += static_cast<std::uint64_t>(bytes);
            auto view = storedView(tensor, task);
            if (!view.ok()) break;
            parts.push_back(*std::move(view));
        }
        if (parts.size() < check.parts.size()) {
            skipped = true;
            continue;
        }
        const auto problem = problemOf(check, parts);
        if (!problem || ++found > kShown) continue;
        m_warnings.push_back({Severity::Warning, "tensor-odd",
                              message("tensor-odd.text", "{which} {problem}.",
                                      {{"which", check.name.empty() ? message("tensor-odd.a-tensor", "A tensor")
                                                                    : message("tensor-odd.text-2", "'{name}'",
                                                                              {{"name", escapeForDisplay(check.name, 80)}})},
                                       {"problem", *problem}}),
                              Place{path(), 0, 0, escapeForDisplay(check.name, 80), {}}});
    }
    if (found > kShown)
        m_warnings.push_back({Severity::Warning, "tensor-odd",
                              message("tensor-odd.more-such-tensors", "{shown} more such tensors.", {{"shown", found - kShown}}),
                              Place{path(), 0, 0, {}, {}}});
    if (skipped)
        m_warnings.push_back({Severity::Note, "tensor-unchecked",
                              message("tensor-unchecked.the-indices-of-some",
                                      "The indices of some sparse tensors are too large to be looked at when the file is opened."),
                              Place{path(), 0, 0, {}, {}}});
}

}  // namespace teardown
