#include "widgets/pictures/picture_table.h"

#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/common/typography.h"

#include <QFileInfo>

#include <algorithm>

namespace teardown {

static constexpr double kMinShownScore = 0.0005;  // enough to show a tenth of a per cent

QString predictionName(const Prediction& prediction) {
    return prediction.label.empty() ? PictureTable::tr("class %1").arg(prediction.index) : toQt(prediction.label);
}

PictureTable::PictureTable(QObject* parent) : QAbstractTableModel(parent), m_thumbnails(kThumbnailsKept) {}

void PictureTable::setPictures(const QStringList& paths) {
    if (paths.size() == static_cast<qsizetype>(m_rows.size()) &&
        std::equal(paths.begin(), paths.end(), m_rows.begin(), [](const QString& path, const Row& row) { return path == row.path; }))
        return;
    beginResetModel();
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(paths.size()));
    for (const QString& path : paths) {
        const int old = rowOf(path);
        rows.push_back(old < 0 ? Row{path, {}, {}, {}, {}, {}} : std::move(m_rows[static_cast<std::size_t>(old)]));
    }
    m_rows = std::move(rows);
    m_index.clear();
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) m_index.insert(m_rows[static_cast<std::size_t>(i)].path, i);
    m_current = -1;
    count();
    endResetModel();
    Q_EMIT answersChanged();
}

void PictureTable::setCurrent(int row) {
    if (row == m_current) return;
    const int old = std::exchange(m_current, row < rowCount() ? row : -1);
    for (const int changed : {old, m_current})
        if (changed >= 0) Q_EMIT dataChanged(index(changed, 0), index(changed, kColumns - 1));
}

void PictureTable::setAnswer(const QString& path, std::vector<Prediction> top, std::optional<Error> error, Diagnostics diagnostics,
                             Trust trust) {
    const int row = rowOf(path);
    if (row < 0) return;
    Row& found = m_rows[static_cast<std::size_t>(row)];
    found.top = std::move(top);
    found.error = std::move(error);
    found.diagnostics = std::move(diagnostics);
    found.doubt = found.error ? AnswerDoubt() : doubtOf(trust);
    found.trust = std::move(trust);
    count();
    Q_EMIT dataChanged(index(row, 0), index(row, kColumns - 1));
    Q_EMIT answersChanged();
}

void PictureTable::forgetAnswers() {
    if (m_answered == 0) return;
    for (Row& row : m_rows) {
        row.top.clear();
        row.error.reset();
        row.diagnostics.clear();
        row.trust = {};
        row.doubt = {};
    }
    count();
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    Q_EMIT answersChanged();
}

void PictureTable::count() {
    m_answered = static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.answered(); }));
    m_problems = static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.error.has_value(); }));
}

void PictureTable::setThumbnail(const QString& path, const QImage& picture) {
    // A picture that cannot be read is not requested again and again.
    if (picture.isNull()) return;
    m_asked.remove(path);
    m_thumbnails.insert(path, new QImage(picture));
    const int row = rowOf(path);
    if (row >= 0) Q_EMIT dataChanged(index(row, Name), index(row, Name), {ThumbnailRole});
}

QVariant PictureTable::thumbnail(const QString& path) const {
    if (const QImage* known = m_thumbnails.object(path)) return *known;
    if (!m_asked.contains(path)) {
        m_asked.insert(path);
        Q_EMIT const_cast<PictureTable*>(this)->thumbnailRequested(path);
    }
    return QImage();
}

int PictureTable::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int PictureTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant PictureTable::text(const Row& row, int column) const {
    if (column == Name) return QFileInfo(row.path).fileName();
    if (row.error) return column == Answer ? sentenceOf(*row.error) : QString();
    if (row.top.empty()) return {};
    // Scores that are not an answer are not shown as one.
    if (!row.doubt.answers) return column == Answer ? noAnswerText(row.doubt) : QString();
    if (column == Answer)
        return row.doubt.any() ? QStringLiteral("%1  (%2)").arg(predictionName(row.top.front()), row.doubt.brief)
                               : predictionName(row.top.front());
    if (column == Score) return QStringLiteral("%1 %").arg(row.top.front().score * 100, 0, 'f', 2);
    QStringList others;
    for (std::size_t i = 1; i < row.top.size() && row.top[i].score >= kMinShownScore; ++i)
        others += QStringLiteral("%1 %2").arg(predictionName(row.top[i])).arg(row.top[i].score * 100, 0, 'f', 1);
    return others.join(QStringLiteral(",  "));
}

QString PictureTable::toolTip(const Row& row, int column) const {
    if (row.error && column != Name) return sentenceOf(*row.error);
    QStringList lines{row.path};
    if (row.answered() && row.doubt.any())
        lines += row.doubt.text.isEmpty() ? row.doubt.title : QStringLiteral("%1. %2").arg(row.doubt.title, row.doubt.text);
    for (const Diagnostic& diagnostic : row.diagnostics) lines += toQt(diagnostic.message);
    return lines.join(QLatin1Char('\n'));
}

QVariant PictureTable::sortValue(const Row& row, int column, int index) const {
    if (column == Name) return index;  // natural order of the list
    if (column == Score) return row.top.empty() || !row.doubt.answers ? -1.0 : row.top.front().score;
    return text(row, column);
}

QVariant PictureTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case Qt::ToolTipRole:
            return toolTip(row, index.column());
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1 %2 %3").arg(text(row, Name).toString(), text(row, Answer).toString(), text(row, Score).toString());
        case Qt::ForegroundRole:
            if (index.column() == Answer && (row.error || (row.answered() && row.doubt.grade >= AnswerDoubt::Grade::Warning)))
                return colours().warning;
            if (index.column() == Others) return colours().muted;
            return {};
        case Qt::FontRole:
            return index.column() == Score ? QVariant(monoFont()) : QVariant();
        case Qt::TextAlignmentRole:
            return index.column() == Score ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        case SortRole:
            return sortValue(row, index.column(), index.row());
        case PathRole:
            return row.path;
        case ThumbnailRole:
            return thumbnail(row.path);
        case CurrentRole:
            return index.row() == m_current;
        case ProblemRole:
            return row.error ? sentenceOf(*row.error) : QString();
        default:
            return {};
    }
}

QVariant PictureTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Picture");
        case Answer:
            return tr("Answer");
        case Score:
            return tr("Score");
        case Others:
            return tr("Runners-up, %");
        default:
            return {};
    }
}

}  // namespace teardown
