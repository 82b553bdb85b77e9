// PictureTable: the workspace's pictures with the network's answers, as a table for the page and the strip of pictures.
#pragma once

#include "core/base/diagnostics.h"
#include "core/base/error.h"
#include "core/session/prediction.h"
#include "core/session/trust.h"
#include "widgets/answer/answer_doubt.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QHash>
#include <QImage>
#include <QSet>
#include <QStringList>

#include <optional>
#include <vector>

namespace teardown {

class PictureTable : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Answer, Score, Others, kColumns };
    enum Role {
        SortRole = Qt::UserRole + 1,
        PathRole,
        ThumbnailRole,  ///< QImage, null until it is made; requesting it emits thumbnailRequested()
        CurrentRole,    ///< whether it is the input
        ProblemRole     ///< what was wrong with the picture
    };
    static constexpr int kThumbnailSide = 112;  ///< pixels, for screens of up to double density
    static constexpr int kThumbnailsKept = 500;

    struct Row {
        QString path;
        std::vector<Prediction> top;  ///< best first; empty: not answered yet
        std::optional<Error> error;
        Diagnostics diagnostics;  ///< of the picture: truncated, grey, rotated ...
        Trust trust;              ///< in the answer
        AnswerDoubt doubt;        ///< the same in words; may say that there is no answer
        bool answered() const { return error || !top.empty(); }
    };

    explicit PictureTable(QObject* parent = nullptr);
    /// Keeps the answers of pictures that remain.
    void setPictures(const QStringList& paths);
    void setCurrent(int row);
    int current() const { return m_current; }
    void setAnswer(const QString& path, std::vector<Prediction> top, std::optional<Error> error, Diagnostics diagnostics = {},
                   Trust trust = {});
    /// For another network: the previous answers are dropped.
    void forgetAnswers();
    void setThumbnail(const QString& path, const QImage& picture);
    const std::vector<Row>& rows() const { return m_rows; }
    int rowOf(const QString& path) const { return m_index.value(path, -1); }
    int answeredCount() const { return m_answered; }
    int problemCount() const { return m_problems; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void thumbnailRequested(const QString& path);
    void answersChanged();

private:
    QVariant text(const Row& row, int column) const;
    QString toolTip(const Row& row, int column) const;
    QVariant sortValue(const Row& row, int column, int index) const;
    QVariant thumbnail(const QString& path) const;
    void count();

    std::vector<Row> m_rows;
    QHash<QString, int> m_index;
    int m_current = -1;
    int m_answered = 0;
    int m_problems = 0;
    mutable QCache<QString, QImage> m_thumbnails;
    mutable QSet<QString> m_asked;
};

/// "class 7" if the config names no classes.
QString predictionName(const Prediction& prediction);

}  // namespace teardown
