// TransformList: the transforms of a pipeline with the picture before and after each, its type and range, the random numbers that were
// drawn, and what is probably not meant.
#pragma once

#include "core/data/view/phase_run.h"

#include <QAbstractListModel>
#include <QImage>
#include <QListView>
#include <QStyledItemDelegate>

#include <memory>
#include <vector>

namespace teardown {

using PhaseRunPtr = std::shared_ptr<const PhaseRun>;

/// A run with the pictures of its rows, made off the window's thread.
struct ShownRun {
    PhaseRunPtr run;
    std::vector<QImage> before;  ///< for rows; null if there is no picture
    std::vector<QImage> after;
    std::vector<QImage> large;  ///< after, at most kLargePicture a side
};
inline constexpr int kRowPicture = 72;
inline constexpr int kLargePicture = 1024;
/// Takes a while for large pictures.
ShownRun shownRun(PhaseRunPtr run);
/// A view as a picture: floats and tensors as heatmaps of their channels side by side. Null if there is none.
QImage imageOfView(const SampleView& view);

/// "uniform(0.08, 1.0) = 0.53 (numpy)"
QString drawText(const Draw& draw);

class TransformListModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { BeforeRole = Qt::UserRole + 1, AfterRole, LinesRole, FlagsRole, ErrorRole };

    using QAbstractListModel::QAbstractListModel;
    void setRun(ShownRun shown);
    const PhaseRunPtr& run() const { return m_shown.run; }
    QImage large(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    QVariant ofStep(const PhaseStep& step, std::size_t row, int role) const;
    ShownRun m_shown;
};

class TransformDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

class TransformList : public QListView {
    Q_OBJECT
public:
    explicit TransformList(QWidget* parent = nullptr);
    /// Keeps the selected row.
    void setRun(ShownRun shown);
    void clear() { setRun({}); }
    TransformListModel* rows() const { return m_model; }

Q_SIGNALS:
    /// -1: none.
    void rowChosen(int row);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    TransformListModel* m_model;
};

}  // namespace teardown
