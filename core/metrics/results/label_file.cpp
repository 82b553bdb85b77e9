#include "core/metrics/results/label_file.h"

#include "core/base/text.h"
#include "core/tensor/npy.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

namespace teardown::metrics {

namespace {

constexpr std::uint64_t kMaxLabelText = std::uint64_t{256} << 20;

Error labelError(const char* code, const std::string& path, Message what, std::uint64_t line = 0) {
    Error error{
        ErrorKind::BadInput,
        code,
        std::move(what),
        message("do.write-the-class-of-a-picture", "Write the class of each picture on a line of its own, in the order of the dataset."),
        {}};
    error.where.file = escapeForDisplay(path);
    error.where.line = static_cast<int>(std::min<std::uint64_t>(line, std::numeric_limits<int>::max()));
    return error;
}

/// Adds rows of the same length.
class LabelRows {
public:
    /// False for a row of another length.
    bool add(const std::vector<std::int64_t>& row) {
        if (m_columns == 0) m_columns = row.size();
        m_labels.values.insert(m_labels.values.end(), row.begin(), row.end());
        return row.size() == m_columns;
    }
    std::size_t columns() const { return m_columns; }
    Labels take(bool rows) {
        m_labels.multiLabel = rows;
        m_labels.classes = rows ? m_columns : 0;
        return std::move(m_labels);
    }

private:
    std::size_t m_columns = 0;
    Labels m_labels;
};

Result<Labels> labelsOfText(const std::string& path, std::string_view text) {
    LabelRows rows;
    std::uint64_t number = 0;
    while (!text.empty()) {
        ++number;
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        line = line.substr(0, line.find('#'));
        std::vector<std::int64_t> row;
        while (true) {
            line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t\r,;")));
            if (line.empty()) break;
            std::int64_t value = 0;
            const auto read = std::from_chars(line.data(), line.data() + line.size(), value);
            const std::string_view word = line.substr(0, line.find_first_of(" \t\r,;"));
            if (read.ec != std::errc() || read.ptr != word.data() + word.size())
                return labelError(
                    "labels-text", path,
                    message("labels-text.this-is-no-integer", "'{word}' is not an integer.", {{"word", escapeForDisplay(word, 40)}}),
                    number);
            row.push_back(value);
            line.remove_prefix(word.size());
        }
        if (!row.empty() && !rows.add(row))
            return labelError(
                "labels-text", path,
                message("labels-text.the-line-has-another-number", "This line has {count} values, the lines before it have {before}.",
                        {{"count", row.size()}, {"before", rows.columns()}}),
                number);
    }
    if (rows.columns() == 0) return labelError("labels-text", path, message("labels-text.there-are-no-labels", "The file has no labels."));
    return rows.take(rows.columns() > 1);
}

Result<std::int64_t> scanInteger(JsonScanner& scanner) {
    TD_TRY(const double value, scanner.number());
    if (std::nearbyint(value) != value || std::abs(value) > 9e15)
        return scanner.error(message("results-json.a-label-is-no-integer", "A label is not an integer."));
    return static_cast<std::int64_t>(value);
}

}  // namespace

Result<Labels> scanLabels(JsonScanner& scanner) {
    LabelRows rows;
    bool nested = false, first = true;
    std::vector<std::int64_t> row;
    const auto one = [&]() -> Result<void> {
        TD_TRY(const std::int64_t value, scanInteger(scanner));
        row.push_back(value);
        return {};
    };
    const auto item = [&]() -> Result<void> {
        TD_TRY(const char next, scanner.peek());
        if (first) nested = next == '[';
        first = false;
        row.clear();
        TD_CHECK(nested ? scanner.list(one) : one());
        if (rows.add(row)) return {};
        return scanner.error(message("results-json.labels-of-different-length", "A row of {count} labels follows rows of {before}.",
                                     {{"count", row.size()}, {"before", rows.columns()}}));
    };
    TD_CHECK(scanner.list(item));
    return rows.take(nested);
}

Result<Labels> labelsOf(const TensorView& view, const std::string& path) {
    const DType type = view.dtype();
    const bool whole = type == DType::Bool || type == DType::UInt8 || type == DType::Int8 || type == DType::UInt16 ||
                       type == DType::Int16 || type == DType::UInt32 || type == DType::Int32 || type == DType::Int64;
    if (!whole)
        return labelError("labels-dtype", path,
                          message("labels-dtype.the-labels-are", "The labels are {dtype}.", {{"dtype", dtypeName(type)}}));
    if (view.rank() < 1 || view.rank() > 2 || view.numel() == 0)
        return labelError(
            "labels-shape", path,
            message("labels-shape.the-labels-have", "The labels have the shape {shape}.", {{"shape", shapeText(view.shape())}}));
    Labels labels;
    labels.multiLabel = view.rank() == 2 && view.shape()[1] > 1;
    labels.classes = labels.multiLabel ? static_cast<std::size_t>(view.shape()[1]) : 0;
    labels.values.reserve(static_cast<std::size_t>(view.numel()));
    for (std::int64_t i = 0; i < view.numel(); ++i) labels.values.push_back(static_cast<std::int64_t>(view.at(i)));
    return labels;
}

Result<Labels> readLabels(const std::string& path) {
    TD_TRY(const auto file, InputFile::open(path));
    std::vector<std::byte> head(std::min<std::uint64_t>(file->size(), 6));
    TD_CHECK(file->readAt(0, head));
    if (std::string_view(reinterpret_cast<const char*>(head.data()), head.size()) == "\x93NUMPY") {
        TD_TRY(const TensorView view, readNpy(path));
        return labelsOf(view, path);
    }
    JsonScanner scanner(file);
    TD_TRY(const char first, scanner.peek());
    if (first == '[') {
        TD_TRY(Labels labels, scanLabels(scanner));
        TD_CHECK(scanner.end());
        return labels;
    }
    if (first == '{') {
        std::optional<Labels> labels;
        TD_CHECK(scanner.object([&](const std::string& key) -> Result<void> {
            if (key != "gt_label") return scanner.skip();
            TD_TRY(labels, scanLabels(scanner));
            return {};
        }));
        if (!labels) return labelError("labels-text", path, message("labels-text.the-dict-has-no-gt-label", "The file has no gt_label."));
        return *std::move(labels);
    }
    TD_TRY(const std::string text, readWholeFile(path, kMaxLabelText));
    return labelsOfText(path, text);
}

}  // namespace teardown::metrics
