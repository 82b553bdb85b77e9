// PictureWall: samples of a dataset as a wall of pictures, which are made when they come into view and forgotten when there are many.
#pragma once

#include "core/data/view/vis_modes.h"

#include <QAbstractListModel>
#include <QCache>
#include <QImage>
#include <QListView>
#include <QStyledItemDelegate>

#include <cstdint>
#include <set>
#include <vector>

namespace teardown {

/// The pictures of a sample side by side (one, two, or one a transform), small.
struct WallPicture {
    std::uint32_t sample = 0;
    std::vector<QImage> pictures;
    QStringList titles;  ///< of the pictures
    QString problem;     ///< why there is none, or what is wrong with it
};

class WallModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { PictureRole = Qt::UserRole + 1, SampleRole };
    static constexpr int kSide = 112;             ///< of a picture, in device-independent pixels
    static constexpr int kKilobytes = 48 * 1024;  ///< of pictures that are kept

    explicit WallModel(QObject* parent = nullptr);
    void setSamples(std::vector<std::uint32_t> samples);
    const std::vector<std::uint32_t>& samples() const { return m_samples; }
    /// Another mode or seed: the pictures are made anew.
    void forgetPictures();
    void setPicture(const WallPicture& picture);
    bool has(std::uint32_t sample) const { return m_pictures.contains(sample); }
    int keptPictures() const { return static_cast<int>(m_pictures.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<std::uint32_t> m_samples;
    mutable QCache<std::uint32_t, WallPicture> m_pictures;
};

class WallDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    /// How many pictures stand side by side.
    void setPictureCount(int count) { m_count = count; }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_count = 1;
};

class PictureWall : public QListView {
    Q_OBJECT
public:
    explicit PictureWall(QWidget* parent = nullptr);
    void setSamples(std::vector<std::uint32_t> samples);
    /// The pictures are made anew, `count` a sample.
    void setPictureCount(int count);
    void addPicture(const WallPicture& picture);
    /// Samples in view that have no picture, from the top.
    std::vector<std::uint32_t> missing() const;
    WallModel* rows() const { return m_model; }

Q_SIGNALS:
    /// missing() has changed.
    void wanted();
    void sampleActivated(uint sample);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    WallModel* m_model;
    WallDelegate* m_delegate;
};

}  // namespace teardown

Q_DECLARE_METATYPE(teardown::WallPicture)
