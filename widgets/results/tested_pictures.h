// TestedPictures: pictures of a test with what the network answered, as rows with thumbnails: sorted by any column, filtered by cells of
// the confusion matrix, by a list, and by words. Thumbnails are made when they come into view.
#pragma once

#include "core/testing/picture_filter.h"
#include "core/testing/test_results.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QImage>
#include <QTreeView>

#include <cstdint>
#include <optional>
#include <vector>

namespace teardown {

/// Which pictures are listed. Empty: all.
struct PictureChoice {
    std::optional<CellRange> cells;
    std::optional<std::vector<std::uint32_t>> samples;  ///< ascending
};

class TestedPicturesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Sample, Actual, Predicted, Score, ActualScore, Loss, Before, kColumns };
    enum Role { SampleRole = Qt::UserRole + 1 };
    static constexpr int kSide = 40;              ///< of a thumbnail, in device-independent pixels
    static constexpr int kKilobytes = 16 * 1024;  ///< of thumbnails that are kept

    explicit TestedPicturesModel(QObject* parent = nullptr);
    /// `before`: another test of the same pictures to compare with, or null.
    void setResults(const TestResultsPtr& results, const TestResultsPtr& before);
    void choose(PictureChoice choice);
    void setFilter(const QString& words);
    const std::vector<std::uint32_t>& samples() const { return m_samples; }
    const TestedPicture& picture(std::uint32_t sample) const { return m_results->pictures[sample]; }
    bool has(std::uint32_t sample) const { return m_thumbnails.contains(sample); }
    /// Null with what is wrong with the file.
    void setThumbnail(std::uint32_t sample, const QImage& image, const QString& problem);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    struct Thumbnail {
        QImage image;
        QString problem;
    };
    void refresh();
    void order();
    QString text(const TestedPicture& picture, int column) const;

    TestResultsPtr m_results, m_before;
    PictureChoice m_choice;
    PictureFilter m_filter;
    int m_column = Loss;
    Qt::SortOrder m_order = Qt::DescendingOrder;
    std::vector<std::uint32_t> m_samples;
    mutable QCache<std::uint32_t, Thumbnail> m_thumbnails;
};

class TestedPictures : public QTreeView {
    Q_OBJECT
public:
    explicit TestedPictures(QWidget* parent = nullptr);
    TestedPicturesModel* rows() const { return m_model; }
    void setResults(const TestResultsPtr& results, const TestResultsPtr& before);
    void choose(PictureChoice choice);
    void setFilter(const QString& words);
    /// Samples in view without a thumbnail, from the top.
    std::vector<std::uint32_t> missing() const;
    /// The selected row; none: nothing is selected.
    std::optional<std::uint32_t> current() const;

Q_SIGNALS:
    /// missing() has changed.
    void wanted();
    void countChanged();
    /// Open the picture; `why`: and show which part of it supports the answer.
    void pictureActivated(uint sample, bool why);
    void currentSampleChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    /// Leaves the names of the classes room to be read.
    void hideForRoom(int width);

    TestedPicturesModel* m_model;
};

}  // namespace teardown
