#include "widgets/common/palette_model.h"

#include <QHash>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kCommand = 12;  // a command is more likely meant than one of a thousand steps with the same name
constexpr int kRecent = 16;

QVariantList listOf(const std::vector<int>& places) {
    QVariantList list;
    for (int place : places) list += place;
    return list;
}

}  // namespace

void PaletteModel::setEntries(std::vector<PaletteEntry> entries, const QStringList& recent) {
    beginResetModel();
    m_entries = std::move(entries);
    m_texts.clear();
    m_details.clear();
    m_recency.clear();
    QHash<QString, int> places;
    for (qsizetype i = recent.size() - 1; i >= 0; --i) places[recent[i]] = static_cast<int>(i);
    for (const PaletteEntry& entry : m_entries) {
        m_texts.emplace_back(entry.text);
        m_details.emplace_back(entry.detail);
        m_recency.push_back(places.value(entry.id, -1));
    }
    m_query.clear();
    listAll();
    endResetModel();
}

void PaletteModel::setQuery(const QString& query) {
    if (query == m_query) return;
    beginResetModel();
    m_query = query;
    if (fuzzyWords(query).isEmpty())
        listAll();
    else
        rank();
    endResetModel();
}

void PaletteModel::listAll() {
    m_rows.clear();
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (m_recency[i] >= 0 || m_entries[i].listed) m_rows.push_back({static_cast<int>(i), 0, {}, {}});
    const auto rankOf = [this](const Row& row) {
        const int recency = m_recency[static_cast<std::size_t>(row.entry)];
        return recency < 0 ? static_cast<int>(m_entries.size()) : recency;
    };
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](const Row& a, const Row& b) { return rankOf(a) < rankOf(b); });
    if (m_rows.size() > kMostRows) m_rows.resize(kMostRows);
}

bool PaletteModel::matches(std::size_t entry, const QStringList& words, Row& row) const {
    for (const QString& word : words) {
        if (auto found = m_texts[entry].match(word)) {
            row.score += found->score;
            row.places.insert(row.places.end(), found->places.begin(), found->places.end());
        } else if (found = m_details[entry].match(word); found) {
            row.score += found->score / 2;
            row.detailPlaces.insert(row.detailPlaces.end(), found->places.begin(), found->places.end());
        } else {
            return false;
        }
    }
    return true;
}

void PaletteModel::rank() {
    m_rows.clear();
    const QStringList words = fuzzyWords(m_query);
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        Row row;
        row.entry = static_cast<int>(i);
        if (!matches(i, words, row)) continue;
        if (m_entries[i].listed) row.score += kCommand;
        if (m_recency[i] >= 0) row.score += kRecent;
        m_rows.push_back(std::move(row));
    }
    const auto better = [](const Row& a, const Row& b) { return a.score != b.score ? a.score > b.score : a.entry < b.entry; };
    const auto shown = std::min<std::ptrdiff_t>(kMostRows, static_cast<std::ptrdiff_t>(m_rows.size()));
    std::partial_sort(m_rows.begin(), m_rows.begin() + shown, m_rows.end(), better);
    m_rows.resize(static_cast<std::size_t>(shown));
}

const PaletteEntry* PaletteModel::entry(int row) const {
    if (row < 0 || row >= static_cast<int>(m_rows.size())) return nullptr;
    return &m_entries[static_cast<std::size_t>(m_rows[static_cast<std::size_t>(row)].entry)];
}

int PaletteModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    const PaletteEntry* found = index.isValid() ? entry(index.row()) : nullptr;
    if (!found) return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return found->text;
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1 %2 %3").arg(found->text, found->detail, found->shortcut).simplified();
        case DetailRole:
            return found->detail;
        case ShortcutRole:
            return found->shortcut;
        case GroupRole:
            return found->group;
        case PlacesRole:
            return listOf(row.places);
        case DetailPlacesRole:
            return listOf(row.detailPlaces);
        case RecentRole:
            return m_query.isEmpty() && m_recency[static_cast<std::size_t>(row.entry)] >= 0;
        case MonoRole:
            return found->mono;
        default:
            return {};
    }
}

}  // namespace teardown
