#include "core/data/batch/batch_labels.h"

#include <cstring>
#include <vector>

namespace teardown {

Result<TensorView> oneHot(const TensorView& labels, std::int64_t classes) {
    if (labels.rank() != 1) return labels;
    const std::int64_t count = labels.numel();
    std::vector<std::int64_t> values(static_cast<std::size_t>(count * classes), 0);
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t label = static_cast<std::int64_t>(labels.at(i));
        if (label < 0 || label >= classes)
            return Error{
                ErrorKind::BadInput,
                "batch-label",
                message("batch-label.does-not-fit", "Picture {position} of the batch has label {label}, but num_classes is {classes}.",
                        {{"position", i}, {"label", label}, {"classes", classes}}),
                message("do.set-num-classes-of-augments", "Set num_classes of the batch augments to the number of classes."),
                {}};
        values[static_cast<std::size_t>(i * classes + label)] = 1;
    }
    std::vector<std::byte> bytes(values.size() * sizeof(std::int64_t));
    if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return TensorView::fromBytes(DType::Int64, {count, classes}, std::move(bytes));
}

TensorView mixedLabels(const TensorView& labels, double ratio, std::span<const std::size_t> order) {
    const float own = static_cast<float>(ratio);
    const float others = static_cast<float>(1 - ratio);
    const std::size_t count = order.size();
    const std::size_t classes = count == 0 ? 0 : static_cast<std::size_t>(labels.numel()) / count;
    std::vector<float> plain(static_cast<std::size_t>(labels.numel()));
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<float>(labels.at(static_cast<std::int64_t>(i)));
    std::vector<float> mixed(plain.size());
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t k = 0; k < classes; ++k) {
            const float first = own * plain[i * classes + k];
            const float second = others * plain[order[i] * classes + k];
            mixed[i * classes + k] = first + second;
        }
    return TensorView::fromFloats(labels.shape(), std::move(mixed));
}

}  // namespace teardown
