#include "widgets/tensor/tile_page.h"

#include "widgets/common/strings.h"

#include <algorithm>
#include <cmath>

namespace teardown {

TilePage::TilePage(std::shared_ptr<const RenderedSheets> sheets, double ratio, int notKept)
    : m_sheets(std::move(sheets)), m_ratio(ratio), m_tops(m_sheets->tensors.size(), -1) {
    int y = kMargin;
    const auto add = [&](std::size_t tensor) {
        m_order.push_back(static_cast<int>(tensor));
        m_tops[tensor] = y;
        const bool kept = m_sheets->tensors[tensor].kept();
        y += kHeading + (kept ? static_cast<int>(std::ceil(m_sheets->rendered[tensor].sheet.height / ratio)) : notKept) + kBetween;
    };
    for (const bool inputs : {false, true})
        for (std::size_t i = 0; i < m_tops.size(); ++i) {
            if (m_sheets->tensors[i].isInput != inputs) continue;
            if (inputs && m_inputsTop < 0 && canFoldInputs(m_sheets->tensors)) m_inputsTop = y;
            if (!m_sheets->rendered[i].folded) add(i);
            m_folded = m_folded || m_sheets->rendered[i].folded;
        }
    if (m_folded) y += kHeading;
    m_height = y - (m_folded ? 0 : kBetween) + kMargin;
}

bool TilePage::isShown(int tensor) const {
    return m_sheets && tensor >= 0 && tensor < static_cast<int>(m_tops.size()) && m_tops[static_cast<std::size_t>(tensor)] >= 0;
}

QRectF TilePage::tileRect(const TileChoice& choice) const {
    if (!isShown(choice.tensor)) return {};
    const auto& tiles = sheet(choice.tensor).tiles;
    // A sheet has its tiles in the order of the planes.
    if (choice.plane < 0 || choice.plane >= static_cast<int>(tiles.size())) return {};
    const TilePlace& tile = tiles[static_cast<std::size_t>(choice.plane)];
    return QRectF(tile.x / m_ratio, tile.y / m_ratio, tile.width / m_ratio, tile.height / m_ratio);
}

TileChoice TilePage::choiceAt(QPointF place) const {
    for (const int tensor : m_order) {
        const int x = static_cast<int>(std::floor((place.x() - kMargin) * m_ratio));
        const int y = static_cast<int>(std::floor((place.y() - top(tensor)) * m_ratio));
        if (const int plane = tileAt(sheet(tensor), x, y); plane >= 0) return {tensor, plane};
    }
    return {};
}

TileChoice TilePage::neighbour(const TileChoice& choice, int dx, int dy) const {
    if (!isShown(choice.tensor)) return choice;
    const TileSheet& here = sheet(choice.tensor);
    const auto count = static_cast<int>(here.tiles.size());
    const int columns = std::max(1, here.columns);
    const int target = choice.plane + dx + dy * columns;
    if (target >= 0 && target < count) return {choice.tensor, target};
    if (dy == 0 || count == 0) return choice;
    // The last row may be shorter.
    if (dy > 0 && choice.plane / columns < (count - 1) / columns) return {choice.tensor, count - 1};
    auto next = std::find(m_order.begin(), m_order.end(), choice.tensor);
    const int column = choice.plane % columns;
    while (true) {
        if (dy < 0 && next == m_order.begin()) return choice;
        dy < 0 ? --next : ++next;
        if (next == m_order.end()) return choice;
        const TileSheet& there = sheet(*next);
        const auto tiles = static_cast<int>(there.tiles.size());
        if (tiles == 0) continue;
        const int wide = std::max(1, there.columns);
        const int row = dy < 0 ? (tiles - 1) / wide : 0;
        return {*next, std::min(tiles - 1, row * wide + std::min(column, wide - 1))};
    }
}

std::optional<TileChoice> TilePage::movedBy(int key, const TileChoice& choice, int pageRows) const {
    const auto rows = [&](int direction) {
        TileChoice moved = choice;
        for (int i = 0; i < pageRows; ++i) moved = neighbour(moved, 0, direction);
        return moved;
    };
    switch (key) {
        case Qt::Key_Left:
            return neighbour(choice, -1, 0);
        case Qt::Key_Right:
            return neighbour(choice, 1, 0);
        case Qt::Key_Up:
            return neighbour(choice, 0, -1);
        case Qt::Key_Down:
            return neighbour(choice, 0, 1);
        case Qt::Key_PageUp:
            return rows(-1);
        case Qt::Key_PageDown:
            return rows(1);
        case Qt::Key_Home:
            return count() > 0 ? at(0) : choice;
        case Qt::Key_End:
            return count() > 0 ? at(count() - 1) : choice;
        default:
            return std::nullopt;
    }
}

QString TilePage::nameOf(const TileChoice& choice) const {
    const StageTensor& tensor = m_sheets->tensors[static_cast<std::size_t>(choice.tensor)];
    const bool hasPlane = tensor.planes && choice.plane >= 0 && choice.plane < tensor.channelCount();
    return toQt(labelWords(tensor.tensor)) + (hasPlane ? toQt(tensor.plane(choice.plane).label) : QString());
}

QString TilePage::figuresOf(const TileChoice& choice) const {
    const StageTensor& tensor = m_sheets->tensors[static_cast<std::size_t>(choice.tensor)];
    if (tensor.isPicture) return QObject::tr("picture");
    if (!tensor.planes || choice.plane < 0 || choice.plane >= tensor.channelCount()) return {};
    const Plane& plane = tensor.plane(choice.plane);
    const ChannelMeasure measure = measureChannel(tensor.tensor.view, plane);
    QString text = QObject::tr("%1×%2, mean %3, standard deviation %4, %5 % zeros")
                       .arg(plane.gridRows())
                       .arg(plane.gridColumns())
                       .arg(numberText(measure.mean), numberText(measure.deviation))
                       .arg(qRound(measure.zeros * 100));
    return measure.notFinite ? QObject::tr("%1, with NaN or infinity").arg(text) : text;
}

int TilePage::count() const {
    int count = 0;
    for (const int tensor : m_order) count += static_cast<int>(sheet(tensor).tiles.size());
    return count;
}

TileChoice TilePage::at(int index) const {
    for (const int tensor : m_order) {
        const auto tiles = static_cast<int>(sheet(tensor).tiles.size());
        if (index >= 0 && index < tiles) return {tensor, index};
        index -= tiles;
    }
    return {};
}

int TilePage::indexOf(const TileChoice& choice) const {
    int before = 0;
    for (const int tensor : m_order) {
        const auto tiles = static_cast<int>(sheet(tensor).tiles.size());
        if (tensor == choice.tensor) return choice.plane >= 0 && choice.plane < tiles ? before + choice.plane : -1;
        before += tiles;
    }
    return -1;
}

QPoint TilePage::cellOf(const TileChoice& choice) const {
    const int index = m_sheets ? indexOf(choice) : -1;
    return index < 0 ? QPoint(-1, -1) : QPoint(0, index);
}

}  // namespace teardown
