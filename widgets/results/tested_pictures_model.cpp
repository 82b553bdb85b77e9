#include "widgets/common/strings.h"
#include "widgets/common/theme.h"
#include "widgets/results/tested_pictures.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace teardown {
namespace {

/// Pictures without a number come last, whichever way the others are sorted.
double sortable(double value, bool descending) {
    if (!std::isnan(value)) return value;
    return descending ? -HUGE_VAL : HUGE_VAL;
}

double sortedNumber(const TestedPicture& picture, int column, bool descending) {
    switch (column) {
        case TestedPicturesModel::Score:
            return sortable(static_cast<double>(picture.score), descending);
        case TestedPicturesModel::ActualScore:
            return sortable(static_cast<double>(picture.actualScore), descending);
        default:
            return sortable(static_cast<double>(picture.loss), descending);
    }
}

}  // namespace

TestedPicturesModel::TestedPicturesModel(QObject* parent) : QAbstractTableModel(parent), m_thumbnails(kKilobytes) {}

void TestedPicturesModel::setResults(const TestResultsPtr& results, const TestResultsPtr& before) {
    const bool samePictures = results && m_results && results->dataset == m_results->dataset;
    m_results = results;
    m_before = before;
    m_choice = {};
    if (!samePictures) m_thumbnails.clear();
    refresh();
}

void TestedPicturesModel::choose(PictureChoice choice) {
    m_choice = std::move(choice);
    refresh();
}

void TestedPicturesModel::setFilter(const QString& words) {
    m_filter = PictureFilter(fromQt(words));
    refresh();
}

void TestedPicturesModel::refresh() {
    beginResetModel();
    m_samples.clear();
    const auto add = [this](const TestedPicture& picture) {
        if (m_choice.cells && !m_results->isIn(*m_choice.cells, picture)) return;
        if (m_filter.empty() || m_filter.fits(picture, *m_results)) m_samples.push_back(picture.sample);
    };
    if (m_results && m_choice.samples)
        for (const std::uint32_t sample : *m_choice.samples) add(picture(sample));
    else if (m_results)
        for (const TestedPicture& picture : m_results->pictures) add(picture);
    order();
    endResetModel();
}

void TestedPicturesModel::order() {
    const bool descending = m_order == Qt::DescendingOrder;
    const auto classOf = [&](const TestResults& results, std::uint32_t sample) {
        const TestedPicture& picture = results.pictures[sample];
        if (results.multiLabel) return picture.mistakes;
        return m_column == Actual ? picture.actual : picture.predicted;
    };
    const auto key = [&](std::uint32_t sample) -> double {
        switch (m_column) {
            case Sample:
                return sample;
            case Actual:
            case Predicted:
                return classOf(*m_results, sample);
            case Before:
                return m_before ? classOf(*m_before, sample) : 0;
            default:
                return sortedNumber(picture(sample), m_column, descending);
        }
    };
    std::stable_sort(m_samples.begin(), m_samples.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return descending ? key(b) < key(a) : key(a) < key(b); });
}

void TestedPicturesModel::sort(int column, Qt::SortOrder order) {
    m_column = column;
    m_order = order;
    beginResetModel();
    std::sort(m_samples.begin(), m_samples.end());
    if (m_results) this->order();
    endResetModel();
}

void TestedPicturesModel::setThumbnail(std::uint32_t sample, const QImage& image, const QString& problem) {
    const auto kilobytes = static_cast<int>(image.sizeInBytes() / 1024) + 1;
    m_thumbnails.insert(sample, new Thumbnail{image, problem}, kilobytes);
    const auto found = std::find(m_samples.begin(), m_samples.end(), sample);
    if (found == m_samples.end()) return;
    const QModelIndex at = index(static_cast<int>(found - m_samples.begin()), Sample);
    Q_EMIT dataChanged(at, at, {Qt::DecorationRole});
}

int TestedPicturesModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_samples.size()); }

int TestedPicturesModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QString TestedPicturesModel::text(const TestedPicture& picture, int column) const {
    switch (column) {
        case Sample:
            return QString::number(picture.sample);
        case Actual:
            return toQt(m_results->actualText(picture));
        case Predicted:
            return toQt(m_results->predictedText(picture));
        case Score:
            return scoreText(static_cast<double>(picture.score));
        case ActualScore:
            return scoreText(static_cast<double>(picture.actualScore));
        case Before:
            return m_before ? toQt(m_before->predictedText(m_before->pictures[picture.sample])) : QString();
        default:
            if (std::isnan(picture.loss)) return QStringLiteral("–");
            return std::isinf(picture.loss) ? QStringLiteral("∞") : QString::number(static_cast<double>(picture.loss), 'f', 3);
    }
}

QVariant TestedPicturesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const TestedPicture& found = picture(m_samples[static_cast<std::size_t>(index.row())]);
    const Thumbnail* thumbnail = index.column() == Sample ? m_thumbnails.object(found.sample) : nullptr;
    switch (role) {
        case Qt::DisplayRole:
            return text(found, index.column());
        case Qt::DecorationRole:
            return thumbnail && !thumbnail->image.isNull() ? QVariant(thumbnail->image) : QVariant();
        case Qt::ToolTipRole: {
            if (index.column() != Sample) return text(found, index.column());
            const SampleSource source = m_results->dataset->source(found.sample);
            const QString name = source.isFile ? toQt(source.picture) : QStringLiteral("%1 [%2]").arg(toQt(source.picture)).arg(source.row);
            return thumbnail && !thumbnail->problem.isEmpty() ? name + QLatin1Char('\n') + thumbnail->problem : name;
        }
        case Qt::TextAlignmentRole:
            return static_cast<int>((index.column() >= Score && index.column() <= Loss ? Qt::AlignRight : Qt::AlignLeft) |
                                    Qt::AlignVCenter);
        case Qt::ForegroundRole:
            if (thumbnail && !thumbnail->problem.isEmpty()) return colours().warning;
            if (index.column() == Before && m_before) return m_before->pictures[found.sample].right() ? colours().good : colours().bad;
            return index.column() == Predicted ? QVariant(found.right() ? colours().good : colours().bad) : QVariant();
        case SampleRole:
            return found.sample;
        default:
            return {};
    }
}

QVariant TestedPicturesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    if (role == Qt::DisplayRole) {
        const QString names[] = {tr("Picture"), tr("True"), tr("Predicted"), tr("Score"), tr("True's score"), tr("Loss"), tr("Before")};
        return names[section];
    }
    const QString tips[] = {tr("The picture's index in the dataset"),
                            tr("The true class"),
                            tr("The class with the highest score"),
                            tr("The highest score"),
                            tr("The score of the true class"),
                            tr("Cross entropy: minus the logarithm of the true class's score"),
                            tr("The class with the highest score in the other results")};
    const QString several[] = {tips[Sample],
                               tr("The classes that the picture has; sorted by mistakes"),
                               tr("The classes with a score of 0.5 or more; sorted by mistakes"),
                               tr("The highest score"),
                               tr("The lowest score of a class that the picture has"),
                               tr("Binary cross entropy: the mean over the classes, without difficult ones"),
                               tr("The classes with a score of 0.5 or more in the other results")};
    return m_results && m_results->multiLabel ? several[section] : tips[section];
}

}  // namespace teardown
