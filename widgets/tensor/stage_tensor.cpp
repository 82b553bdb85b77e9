#include "widgets/tensor/stage_tensor.h"

#include "widgets/common/strings.h"

#include <algorithm>

namespace teardown {
namespace {

constexpr std::int64_t kManyPlanes = 4096;

bool looksLikePicture(const RecordedTensor& tensor) {
    if (tensor.role != TensorRole::Picture || !tensor.view.valid() || tensor.view.dtype() != DType::UInt8) return false;
    const Shape& shape = tensor.view.shape();
    return shape.size() == 2 || (shape.size() == 3 && (shape[2] == 1 || shape[2] == 3));
}

StageTensor prepare(const RecordedTensor& tensor, bool isInput) {
    StageTensor result;
    result.tensor = tensor;
    result.isInput = isInput;
    result.isPicture = looksLikePicture(tensor);
    const Shape& shape = tensor.view.shape();
    const bool many = !tensor.role.isTokens() && shape.size() >= 3 &&
                      tensor.view.numel() / std::max<std::int64_t>(1, shape[shape.size() - 1] * shape[shape.size() - 2]) > kManyPlanes;
    if (!many) result.cut();
    return result;
}

}  // namespace

void StageTensor::cut() {
    if (planes || isPicture || !tensor.view.valid() || tensor.view.numel() == 0) return;
    planes = std::make_shared<const std::vector<Plane>>(planesOf(tensor.view, tensor.role));
}

std::vector<StageTensor> stageTensorsOf(const Step& step) {
    std::vector<StageTensor> result;
    for (const RecordedTensor& tensor : step.inputs) {
        const bool again = tensor.id >= 0 && std::any_of(step.outputs.begin(), step.outputs.end(),
                                                         [&](const RecordedTensor& output) { return output.id == tensor.id; });
        if (!again) result.push_back(prepare(tensor, true));
    }
    for (const RecordedTensor& tensor : step.outputs) result.push_back(prepare(tensor, false));
    return result;
}

QString dtypeAndShape(const RecordedTensor& tensor) {
    if (tensor.view.valid()) return toQt(dtypeShortName(tensor.view.dtype())) + toQt(shapeText(tensor.view.shape()));
    return toQt(tensor.dtypeText) + toQt(shapeText(tensor.shape));
}

QImage pictureOf(const TensorView& view) {
    if (!view.valid() || view.dtype() != DType::UInt8 || view.rank() < 2 || view.rank() > 3 || view.numel() == 0) return {};
    const int height = static_cast<int>(view.shape()[0]);
    const int width = static_cast<int>(view.shape()[1]);
    const int channels = view.rank() == 3 ? static_cast<int>(view.shape()[2]) : 1;
    if (channels != 1 && channels != 3) return {};
    const std::vector<std::byte> bytes = view.toContiguousBytes();
    const auto* data = reinterpret_cast<const uchar*>(bytes.data());
    const QImage::Format format = channels == 3 ? QImage::Format_RGB888 : QImage::Format_Grayscale8;
    return QImage(data, width, height, width * channels, format).convertToFormat(QImage::Format_RGB32);
}

QString elementName(const QString& path, const StageTensor& tensor, int plane, int row, int column) {
    if (tensor.isPicture) return QStringLiteral("%1[%2,%3]").arg(path).arg(row).arg(column);
    return path + toQt(planePath(tensor.plane(plane), row, column));
}

}  // namespace teardown
