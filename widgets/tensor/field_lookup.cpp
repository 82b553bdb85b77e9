#include "widgets/tensor/field_lookup.h"

#include "widgets/common/strings.h"

#include <QRegularExpression>

namespace teardown {

QPoint fieldCell(const StageTensor& tensor, int plane, int row, int column) {
    if (tensor.isPicture) return {column, row};
    if (!tensor.planes || tensor.weights() || plane < 0 || plane >= tensor.channelCount() || row < 0 || column < 0) return {-1, -1};
    const Plane& cut = tensor.plane(plane);
    if (cut.firstToken >= 0) return cut.isAside(column) || !cut.has(row, column) ? QPoint(-1, -1) : QPoint(column, row);
    const int rank = tensor.tensor.view.rank();
    const Shape& shape = tensor.tensor.view.shape();
    if (rank >= 4 && shape[static_cast<std::size_t>(rank) - 1] == 1 && shape[static_cast<std::size_t>(rank) - 2] == 1) return {0, 0};
    if (rank >= 4) return cut.folded ? QPoint(-1, -1) : QPoint(column, row);
    if (rank == 3)
        return tensor.tensor.name == TensorName::After || tensor.tensor.name == TensorName::Before ? QPoint(column, row) : QPoint(-1, -1);
    if (!cut.has(row, column)) return {-1, -1};
    return {cut.folded ? row * cut.columns + column : column, 0};
}

ProbedField FieldLookup::find(const TracePtr& trace, const StageTensor& tensor, int plane, int row, int column) {
    if (!m_finder || m_finder->trace() != trace) {
        m_finder = std::make_unique<FieldFinder>(trace);
        m_pictureId = -1;
        m_picture = {};
    }
    ProbedField probed;
    // A map over channels has the same positions as the channels.
    const QPoint cell = fieldCell(tensor, plane, row, column);
    if (cell.x() < 0) return probed;
    const auto field = m_finder->find(tensor.tensor.id, cell.y(), cell.x());
    if (!field) return probed;
    static const QRegularExpression product(QStringLiteral("(\\d)x(\\d)"));
    probed.text = toQt(receptiveText(*field)).replace(product, QStringLiteral("\\1\u00D7\\2"));
    probed.places = field->places;
    int id = -1;
    for (const int candidate : {field->picture, field->input}) {
        const RecordedTensor* recorded = m_finder->tensor(candidate);
        if (!recorded || recorded->role != TensorRole::Picture) continue;
        id = candidate;
        break;
    }
    if (id < 0) return probed;
    if (id != m_pictureId) {
        m_pictureId = id;
        m_picture = pictureOf(m_finder->tensor(id)->view);
    }
    probed.picture = m_picture;
    const PixelBox& box = field->places.at(id).box;
    probed.box = QRect(QPoint(static_cast<int>(box.columns.first), static_cast<int>(box.rows.first)),
                       QPoint(static_cast<int>(box.columns.last), static_cast<int>(box.rows.last)));
    return probed;
}

}  // namespace teardown
