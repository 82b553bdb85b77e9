// TilePage: where the tensors of a step and their channels are on the page of tiles, outputs above inputs. Positions in
// device-independent pixels from the top left corner of the page.
#pragma once

#include "widgets/tensor/sheet_job.h"

#include <QPoint>
#include <QRectF>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace teardown {

struct TileChoice {
    int tensor = -1;
    int plane = 0;
    bool operator==(const TileChoice&) const = default;
};

class TilePage {
public:
    static constexpr int kMargin = 14;
    static constexpr int kHeading = 24;
    static constexpr int kBetween = 12;

    TilePage() = default;
    /// `notKept`: height of the text, and what belongs to it, in place of a tensor that was not kept.
    TilePage(std::shared_ptr<const RenderedSheets> sheets, double ratio, int notKept);

    const RenderedSheets* sheets() const { return m_sheets.get(); }
    double ratio() const { return m_ratio; }
    int height() const { return m_height; }
    /// The tensors from top to bottom; without folded inputs.
    const std::vector<int>& order() const { return m_order; }
    /// Where the inputs begin: the heading of the first, or of all folded ones. Negative: there are none, or nothing but inputs.
    int inputsTop() const { return m_inputsTop; }
    bool inputsFolded() const { return m_folded; }
    int headingTop(int tensor) const { return m_tops[static_cast<std::size_t>(tensor)]; }
    /// Of the tiles of a tensor.
    int top(int tensor) const { return headingTop(tensor) + kHeading; }

    /// From the corner of the tensor's tiles; null if the tile is not shown.
    QRectF tileRect(const TileChoice& choice) const;
    TileChoice choiceAt(QPointF place) const;
    /// The tile that many tiles to the right and down. Upwards and downwards goes on in the next tensor; otherwise the choice stays if
    /// there is none.
    TileChoice neighbour(const TileChoice& choice, int dx, int dy) const;
    /// Where an arrow, page, home or end key leads; none for other keys. A page has this many rows.
    std::optional<TileChoice> movedBy(int key, const TileChoice& choice, int pageRows) const;
    /// "output[0,17]"
    QString nameOf(const TileChoice& choice) const;
    /// "14×14, mean 0.0213, standard deviation 0.571, 51 % zeros"; measures the channel.
    QString figuresOf(const TileChoice& choice) const;

    /// All tiles in order: outputs first.
    int count() const;
    TileChoice at(int index) const;
    int indexOf(const TileChoice& choice) const;
    /// The tiles as a list: column 0 and the index as the row; negative: it is not shown.
    QPoint cellOf(const TileChoice& choice) const;

private:
    const TileSheet& sheet(int tensor) const { return m_sheets->rendered[static_cast<std::size_t>(tensor)].sheet; }
    bool isShown(int tensor) const;

    std::shared_ptr<const RenderedSheets> m_sheets;
    double m_ratio = 1;
    std::vector<int> m_tops;  ///< of the headings, by tensor; negative if not shown
    std::vector<int> m_order;
    int m_height = 0;
    int m_inputsTop = -1;
    bool m_folded = false;
};

}  // namespace teardown
