#include "core/checkpoint/tensor_measure.h"

#include "core/base/text.h"
#include "core/tensor/element_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <system_error>

namespace teardown {
namespace {

constexpr double kReadAtOnce = 64.0 * (1 << 20);   // bytes; larger ones are streamed twice
constexpr double kAlwaysRead = 256.0 * (1 << 20);  // bytes that a view may represent, whatever its file holds
constexpr double kRepeats = 4;                     // ... and how often it may repeat the bytes of its file beyond that
constexpr std::size_t kMeasureBlock = 4096;

double byteSizeOf(const CheckpointTensor& tensor) {
    double bytes = static_cast<double>(itemSize(tensor.dtype));
    for (const std::int64_t size : tensor.shape) bytes *= static_cast<double>(size);
    return bytes;
}

bool isComplex(DType dtype) { return dtype == DType::Complex32 || dtype == DType::Complex64 || dtype == DType::Complex128; }

class Bins {
public:
    Bins(DType dtype, const TensorStatistics& statistics)
        : m_dtype(dtype),
          m_low(statistics.min),
          m_scale(kMeasureBins / (statistics.max - statistics.min)),
          m_values(kMeasureBlock),
          bins(kMeasureBins) {}

    void add(std::span<const std::byte> bytes) {
        const std::size_t item = itemSize(m_dtype);
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t count = std::min(kMeasureBlock, (bytes.size() - at) / item);
            if (count == 0) return;
            decodeElements(m_dtype, bytes.data() + at, count, m_values.data());
            for (std::size_t i = 0; i < count; ++i)
                if (std::isfinite(m_values[i]))
                    ++bins[static_cast<std::size_t>(std::clamp((m_values[i] - m_low) * m_scale, 0.0, kMeasureBins - 1.0))];
            at += count * item;
        }
    }

private:
    DType m_dtype;
    double m_low;
    double m_scale;
    std::vector<double> m_values;

public:
    std::vector<std::int64_t> bins;
};

bool hasSpread(const TensorStatistics& statistics) {
    const double width = statistics.max - statistics.min;
    return statistics.finite > 0 && width > 0 && std::isfinite(width) && std::isfinite(kMeasureBins / width);
}

}  // namespace

Result<TensorMeasure> measureTensor(const CheckpointFile& file, std::size_t index, const TaskContext& task) {
    const CheckpointTensor& tensor = file.tensors()[index];
    const Place where{file.path(), 0, 0, escapeForDisplay(tensor.key()), {}};
    if (tensor.storage < 0 && byteSizeOf(tensor) > 0)
        return Error{ErrorKind::BadInput, "tensor-meta", message("tensor-meta.it-is-on-the", "It is on the meta device: it has no values."),
                     message("do.use-the-checkpoint-with-its", "Use the checkpoint with its weights."), where};
    const double bytes = byteSizeOf(tensor);
    double fileSize = 0;
    for (const std::string& path : file.files()) {
        std::error_code failed;
        const auto size = std::filesystem::file_size(path, failed);
        if (!failed) fileSize += static_cast<double>(size);
    }
    if (bytes > kAlwaysRead && bytes > kRepeats * fileSize)
        return Error{ErrorKind::BadInput,
                     "tensor-repeats",
                     message("tensor-repeats.it-stands-for-bytes", "It represents {bytes} bytes, far more than its file holds.",
                             {{"bytes", bytes, ".3g"}}),
                     {},
                     where};
    TensorMeasure measure;
    if (bytes <= kReadAtOnce || isComplex(tensor.dtype)) {
        TD_TRY(const TensorView view, file.read(index, task));
        const auto statistics = computeStatistics(view, task);
        if (!statistics) return cancelledError();
        measure.statistics = *statistics;
        if (hasSpread(*statistics)) measure.bins = computeHistogram(view, statistics->min, statistics->max, kMeasureBins).bins;
        return measure;
    }
    StatisticsStream stream(tensor.dtype);
    TD_CHECK(file.stream(
        index, [&](std::span<const std::byte> piece) { return stream.add(piece), !task.cancelled(); }, task));
    if (task.cancelled()) return cancelledError();
    measure.statistics = stream.finish();
    if (!hasSpread(measure.statistics)) return measure;
    Bins bins(tensor.dtype, measure.statistics);
    TD_CHECK(file.stream(
        index, [&](std::span<const std::byte> piece) { return bins.add(piece), !task.cancelled(); }, task));
    if (task.cancelled()) return cancelledError();
    measure.bins = std::move(bins.bins);
    return measure;
}

}  // namespace teardown
