// UpdatePage: an optimizer changes a parameter - old weights, gradient, state and new weights side by side, and the arithmetic of one
// element.
#pragma once

#include "core/render/tile_sheet.h"
#include "widgets/stage/stage_page.h"

#include <QImage>

#include <cstdint>
#include <vector>

namespace teardown {

class FactTable;

/// The tensors of a step beside each other, cut into the same planes, with the chosen element marked in each.
class UpdateSheets : public QWidget {
    Q_OBJECT
public:
    explicit UpdateSheets(QWidget* parent = nullptr);

    void setTensors(std::vector<RecordedTensor> tensors);
    void choose(std::int64_t element);
    std::int64_t element() const { return m_element; }
    /// The next element of the plane; does not wrap.
    void move(int dx, int dy);
    QSize minimumSizeHint() const override { return {160, 120}; }
    QSize sizeHint() const override { return {640, 320}; }

Q_SIGNALS:
    void chosen(std::int64_t element);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Place {
        int plane = -1, row = 0, column = 0;
    };
    void layOut();
    QRect columnRect(std::size_t tensor) const;
    Place placeOf(std::int64_t element) const;
    std::int64_t elementAt(const Place& place) const;

    std::vector<RecordedTensor> m_tensors;
    std::vector<Plane> m_planes;  ///< of each of them
    TileSheet m_sheet;
    std::vector<QImage> m_images;
    std::vector<QString> m_ranges;
    std::int64_t m_element = 0;
};

class UpdatePage : public StagePage {
    Q_OBJECT
public:
    explicit UpdatePage(QWidget* parent = nullptr);

    QString title() const override { return tr("Update"); }
    QString helpId() const override { return QStringLiteral("update"); }
    int rank() const override { return 10; }
    bool fits(const TracePtr& trace, int step) const override;
    void showStep(const TracePtr& trace, int step) override;
    void clearStep() override;
    void moveProbe(int dx, int dy) override { m_sheets->move(dx, dy); }
    QString whyAbsent() const override { return tr("Only a step of an optimizer changes weights."); }
    QString note() const override { return m_note; }

    UpdateSheets* sheets() const { return m_sheets; }
    const FactTable* lines() const { return m_lines; }

private:
    void showElement(std::int64_t element);

    TracePtr m_trace;
    int m_step = -1;
    UpdateSheets* m_sheets;
    FactTable* m_lines;
    QString m_note;
};

}  // namespace teardown
