#include "core/trace/received_array.h"

#include "core/base/text.h"
#include "core/tensor/npy.h"
#include "core/trace/address.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <utility>

namespace teardown {
namespace {

constexpr char kArrayMagic[] = "TDARRAY1";
constexpr std::size_t kArrayHeader = 24;

std::uint64_t arrayNumber(std::span<const std::byte> bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
}

Shape withoutLeadingOnes(const Shape& shape) {
    const auto first = std::find_if(shape.begin(), shape.end(), [](std::int64_t side) { return side != 1; });
    return Shape(first, shape.end());
}

/// HWC as CHW, HWCN as NCHW; other ranks have no such reading.
TensorView asTorch(const TensorView& view) {
    if (view.rank() == 3) return view.permuted({2, 0, 1});
    return view.rank() == 4 ? view.permuted({3, 2, 0, 1}) : TensorView();
}

}  // namespace

Result<std::size_t> ArrayReader::feed(std::span<const std::byte> bytes) {
    if (m_array) return std::size_t{0};
    std::size_t taken = 0;
    const auto takeUpTo = [&](std::uint64_t size) {
        const std::size_t part = std::min<std::size_t>(bytes.size() - taken, static_cast<std::size_t>(size) - m_bytes.size());
        m_bytes.insert(m_bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(taken),
                       bytes.begin() + static_cast<std::ptrdiff_t>(taken + part));
        taken += part;
    };
    if (m_whole == 0) {
        takeUpTo(kArrayHeader);
        // What is something else altogether is refused at its first byte.
        if (std::memcmp(m_bytes.data(), kArrayMagic, std::min<std::size_t>(m_bytes.size(), 8)) != 0)
            return Error{ErrorKind::BadInput,
                         "array-magic",
                         message("array.magic", "This is not an array from via()."),
                         message("do.use-via", "Send arrays with teardown_via.py or teardown_via.h of this version."),
                         {}};
        if (m_bytes.size() < kArrayHeader) return taken;
        TD_CHECK(readHeader());
    }
    takeUpTo(m_whole);
    if (m_bytes.size() == m_whole) TD_CHECK(finish());
    return taken;
}

Result<void> ArrayReader::readHeader() {
    const std::span<const std::byte> header(m_bytes);
    m_name = arrayNumber(header.subspan(8, 4));
    const auto layout = std::to_integer<int>(header[12]);
    const std::uint64_t length = arrayNumber(header.subspan(16, 8));
    if (m_name > kLongestArrayName || length == 0 || length > kLargestArray || layout > 1 || arrayNumber(header.subspan(13, 3)) != 0)
        return Error{ErrorKind::BadInput,
                     "array-length",
                     message("array.length", "The header announces a name of {name} bytes and an array of {length} bytes.",
                             {{"name", m_name}, {"length", length}}),
                     message("do.send-less", "Send at most {most} MB at a time.", {{"most", kLargestArray >> 20}}),
                     {}};
    m_asPicture = layout == 1;
    m_whole = kArrayHeader + m_name + length;
    return {};
}

Result<void> ArrayReader::finish() {
    ReceivedArray array;
    array.name = escapeForDisplay(std::string(reinterpret_cast<const char*>(m_bytes.data()) + kArrayHeader, m_name), kLongestArrayName);
    array.asPicture = m_asPicture;
    m_bytes.erase(m_bytes.begin(), m_bytes.begin() + static_cast<std::ptrdiff_t>(kArrayHeader + m_name));
    TD_TRY(array.view, parseNpy(array.name, std::exchange(m_bytes, {})));
    m_array = std::move(array);
    m_whole = 0;
    return {};
}

std::optional<ReceivedArray> ArrayReader::take() { return std::exchange(m_array, std::nullopt); }

std::optional<ArrayFit> bestFit(const ReceivedArray& array, const Trace& trace, const TaskContext& task) {
    std::optional<ArrayFit> best;
    std::vector<std::pair<TensorView, bool>> readings{{array.view, false}};
    if (array.asPicture)
        if (TensorView turned = asTorch(array.view); turned.valid()) readings.emplace_back(std::move(turned), true);
    for (const auto& [reading, transposed] : readings) {
        const Shape shape = withoutLeadingOnes(reading.shape());
        std::vector<double> values(static_cast<std::size_t>(reading.numel()));
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = reading.at(static_cast<std::int64_t>(i));
        std::set<int> seen;
        const auto compare = [&](const Step& step, const RecordedTensor& tensor) {
            if (!tensor.view.valid() || withoutLeadingOnes(tensor.view.shape()) != shape) return;
            if (tensor.id >= 0 && !seen.insert(tensor.id).second) return;
            double largest = 0, squares = 0;
            for (std::size_t i = 0; i < values.size(); ++i) {
                const double other = tensor.view.at(static_cast<std::int64_t>(i));
                double difference = std::abs(values[i] - other);
                if (std::isnan(difference))
                    difference =
                        (std::isnan(values[i]) && std::isnan(other)) || values[i] == other ? 0 : std::numeric_limits<double>::infinity();
                largest = std::max(largest, difference);
                squares += difference * difference;
                if (best && squares > best->rootMean * best->rootMean * static_cast<double>(values.size())) return;
            }
            const double rootMean = values.empty() ? 0 : std::sqrt(squares / static_cast<double>(values.size()));
            if (best && !(rootMean < best->rootMean)) return;
            best = ArrayFit{step.index, addressName(step, tensor), largest, rootMean, transposed};
        };
        // A tensor belongs to the innermost step that makes it: descendants come after their step.
        for (auto step = trace.steps.rbegin(); step != trace.steps.rend(); ++step) {
            if (task.cancelled()) return std::nullopt;
            for (const RecordedTensor& tensor : step->outputs) compare(*step, tensor);
        }
        for (const Step& step : trace.steps) {
            if (task.cancelled()) return std::nullopt;
            for (const RecordedTensor& tensor : step.inputs) compare(step, tensor);
        }
    }
    return best;
}

std::optional<ArrayPictures> arrayPictures(const ReceivedArray& array, const ArrayFit* fit, const Trace* trace, const TaskContext& task) {
    ArrayPictures pictures;
    const TensorView turned = array.asPicture && (!fit || fit->transposed) ? asTorch(array.view) : TensorView();
    pictures.array = turned.valid() ? turned : array.view;
    if (!fit || !trace || fit->step < 0 || fit->step >= static_cast<int>(trace->steps.size())) return pictures;
    const RecordedTensor* tensor = tensorAt({fit->step, fit->tensor, {}}, *trace);
    if (!tensor || !tensor->view.valid() || tensor->view.numel() != pictures.array.numel()) return pictures;
    pictures.role = tensor->role;
    pictures.recorded = tensor->view;
    std::vector<float> own(static_cast<std::size_t>(pictures.array.numel())), differences(own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (i % 65536 == 0 && task.cancelled()) return std::nullopt;
        const double value = pictures.array.at(static_cast<std::int64_t>(i));
        own[i] = static_cast<float>(value);
        differences[i] = static_cast<float>(value - tensor->view.at(static_cast<std::int64_t>(i)));
    }
    // The shape of the recorded one: leading axes of size 1 are the same for both.
    pictures.array = TensorView::fromFloats(tensor->view.shape(), std::move(own));
    pictures.difference = TensorView::fromFloats(tensor->view.shape(), std::move(differences));
    return pictures;
}

}  // namespace teardown
